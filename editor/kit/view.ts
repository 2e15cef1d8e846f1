import { createStore, type StoreApi } from 'zustand/vanilla';
import type { Replay } from '../engine/replay/open-replay.ts';

const panelNames = ['help', 'list', 'workflows', 'queue', 'results', 'models', 'explorer', 'inspector', 'settings'] as const;
export type PanelName = (typeof panelNames)[number];

const isPanel = (name: unknown): name is PanelName => panelNames.some((panel) => panel === name);
export type DialogName =
  | 'add-model'
  | 'commands'
  | 'open-address'
  | 'run-times'
  | 'save-as'
  | 'save-template'
  | 'share'
  | 'shortcuts'
  | 'sweep'
  | 'use-model';

/** What the screen shows besides the document. It is neither saved nor undone. */
export type ViewState = {
  readonly screen: 'start' | 'editor';
  /** The recording of a run that is shown in place of the screen. */
  readonly replay: Replay | undefined;
  /** How the workflow is shown: as a graph, or as a form of its inputs beside its results. */
  readonly mode: 'graph' | 'form';
  readonly panel: PanelName | undefined;
  readonly dialog: DialogName | undefined;
  /** What dragging the empty canvas does: `select` draws a selection box, `hand` moves the canvas. */
  readonly tool: 'select' | 'hand';
  readonly minimap: boolean;
  readonly snap: boolean;
  /** Whether dragged cards stick to the edges and centres of their neighbours. */
  readonly guides: boolean;
  /** What turning the wheel over the canvas does: a mouse zooms, two fingers on a trackpad pan. `automatic` tells them apart. */
  readonly wheel: (typeof wheels)[number];
  /** How links are drawn. */
  readonly links: (typeof linkStyles)[number];
  /** Whether only the links of the selected nodes are shown. */
  readonly hideLinks: boolean;
  /** How auto layout arranges nodes. */
  readonly layout: { readonly direction: (typeof directions)[number]; readonly spacing: (typeof spacings)[number] };
  /** The node whose title is being edited. */
  readonly renaming: string | undefined;
  /** The repository that the dialog `add-model` is about, or that the Models panel suggests. */
  readonly repository: string | undefined;
  /** The address of a file elsewhere that the dialog `open-address` asks about. */
  readonly address: string | undefined;
  /** The families that the dialog `use-model` begins with: the one to replace, and its replacement. */
  readonly useModel: { readonly from?: string; readonly to?: string };
  /** The param that the dialog `sweep` begins with, or its node. */
  readonly sweep: { readonly node: string; readonly param?: string } | undefined;
  /** What a screen reader announces: the effect of the last command that has no visible text. */
  readonly announcement: string;
};

export const wheels = ['automatic', 'mouse', 'trackpad'] as const;
export const linkStyles = ['curved', 'straight'] as const;
export const directions = ['right', 'down'] as const;
export const spacings = ['compact', 'normal', 'wide'] as const;

export type View = StoreApi<ViewState>;

/** What the view remembers over a reload. */
const remembered = ['mode', 'panel', 'tool', 'minimap', 'snap', 'guides', 'wheel', 'links', 'hideLinks', 'layout'] as const;
type Remembered = Pick<ViewState, (typeof remembered)[number]>;
const storageKey = 'unclip.view';

const isOne = <Choice extends string>(choices: readonly Choice[], value: unknown): value is Choice =>
  choices.some((choice) => choice === value);
const isLayout = (value: unknown): value is ViewState['layout'] =>
  typeof value === 'object' &&
  value !== null &&
  'direction' in value &&
  'spacing' in value &&
  isOne(directions, value.direction) &&
  isOne(spacings, value.spacing);

/** The remembered parts of the view in a storage such as `localStorage`; those that are missing or unreadable are left out. */
const readView = (slots: Pick<Storage, 'getItem'>): Partial<Remembered> => {
  try {
    const { mode, tool, minimap, snap, guides, wheel, links, hideLinks, layout, panel } = JSON.parse(
      slots.getItem(storageKey) ?? '{}',
    ) as Record<string, unknown>; // every value is checked below
    return {
      ...((mode === 'graph' || mode === 'form') && { mode }),
      ...((tool === 'select' || tool === 'hand') && { tool }),
      ...(typeof minimap === 'boolean' && { minimap }),
      ...(typeof snap === 'boolean' && { snap }),
      ...(typeof guides === 'boolean' && { guides }),
      ...(isOne(wheels, wheel) && { wheel }),
      ...(isOne(linkStyles, links) && { links }),
      ...(typeof hideLinks === 'boolean' && { hideLinks }),
      ...(isLayout(layout) && { layout }),
      ...(isPanel(panel) && { panel }),
    };
  } catch {
    return {};
  }
};

/** Restores what a view remembers, and stores it after every change. */
export const rememberView = (view: View, slots: Pick<Storage, 'getItem' | 'setItem'>): void => {
  view.setState(readView(slots));
  view.subscribe((state, before) => {
    if (remembered.every((name) => state[name] === before[name])) return;
    try {
      slots.setItem(storageKey, JSON.stringify(Object.fromEntries(remembered.map((name) => [name, state[name]]))));
    } catch {
      // a browser that stores nothing: the view has its defaults after a reload
    }
  });
};

/** The initial view. */
export const createView = (screen: ViewState['screen'] = 'start'): View =>
  createStore<ViewState>(() => ({
    screen,
    replay: undefined,
    mode: 'graph',
    panel: undefined,
    dialog: undefined,
    tool: 'hand',
    minimap: true,
    snap: false,
    guides: true,
    links: 'curved',
    hideLinks: false,
    wheel: 'automatic',
    layout: { direction: 'right', spacing: 'normal' },
    renaming: undefined,
    repository: undefined,
    address: undefined,
    useModel: {},
    sweep: undefined,
    announcement: '',
  }));
