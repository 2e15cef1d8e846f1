import { createStore, type StoreApi } from 'zustand/vanilla';

export type PanelName = 'list' | 'workflows' | 'queue' | 'results' | 'models' | 'explorer' | 'inspector' | 'settings';
export type DialogName = 'commands' | 'shortcuts' | 'share' | 'add-model' | 'use-model';

/** What the screen shows besides the document. It is neither saved nor undone. */
export type ViewState = {
  readonly screen: 'start' | 'editor';
  readonly panel: PanelName | undefined;
  readonly dialog: DialogName | undefined;
  /** What dragging the empty canvas does: `select` draws a selection box, `hand` moves the canvas. */
  readonly tool: 'select' | 'hand';
  readonly minimap: boolean;
  readonly snap: boolean;
  /** The node whose title is being edited. */
  readonly renaming: string | undefined;
  /** The repository that the dialog `add-model` is about, or that the Models panel suggests. */
  readonly repository: string | undefined;
  /** The families that the dialog `use-model` begins with: the one to replace, and its replacement. */
  readonly useModel: { readonly from?: string; readonly to?: string };
  /** What a screen reader announces: the effect of the last command that has no visible text. */
  readonly announcement: string;
};

export type View = StoreApi<ViewState>;

/** The initial view. */
export const createView = (screen: ViewState['screen'] = 'start'): View =>
  createStore<ViewState>(() => ({
    screen,
    panel: undefined,
    dialog: undefined,
    tool: 'hand',
    minimap: true,
    snap: false,
    renaming: undefined,
    repository: undefined,
    useModel: {},
    announcement: '',
  }));
