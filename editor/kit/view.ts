import { createStore, type StoreApi } from 'zustand/vanilla';

export type PanelName = 'list' | 'workflows' | 'queue' | 'explorer' | 'inspector' | 'settings';
export type DialogName = 'commands' | 'shortcuts' | 'share';

/** What is on the screen beside the document: neither saved with it nor undone. */
export type ViewState = {
  readonly screen: 'start' | 'editor';
  readonly panel: PanelName | undefined;
  readonly dialog: DialogName | undefined;
  /** What a drag on the empty canvas does. */
  readonly tool: 'select' | 'hand';
  readonly minimap: boolean;
  readonly snap: boolean;
  /** The node whose title is being written. */
  readonly renaming: string | undefined;
  /** What a screen reader announces: the effect of the last command that has no visible text. */
  readonly announcement: string;
};

export type View = StoreApi<ViewState>;

/** The view as it is at first. */
export const createView = (screen: ViewState['screen'] = 'start'): View =>
  createStore<ViewState>(() => ({
    screen,
    panel: undefined,
    dialog: undefined,
    tool: 'hand',
    minimap: true,
    snap: false,
    renaming: undefined,
    announcement: '',
  }));
