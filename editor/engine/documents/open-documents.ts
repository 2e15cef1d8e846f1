import type { StoreApi } from 'zustand/vanilla';
import type { Workflow } from '../../../graph/index.ts';
import type { OpenDocument, StudioState } from '../state.ts';
import type { Storage } from '../storage/storage.ts';
import type { EditingSession } from './editing.ts';

/** A document that is open as a tab and not shown: all of it is stored, and its undo steps are in memory. */
export type HiddenDocument = EditingSession & {
  readonly workflow: Workflow;
  readonly revision: number;
};

/** The documents that are open as tabs, and what those that are not shown get back when they are. */
export type OpenDocuments = {
  readonly hidden: Map<string, HiddenDocument>;
  list(): readonly OpenDocument[];
  /** Adds a document beside another one, or in its place. One that is open keeps its position. */
  add(document: OpenDocument, beside: { readonly id: string; readonly replace: boolean }): void;
  /** A document continues under another id or name. */
  change(id: string, document: OpenDocument): void;
  remove(id: string): void;
  move(id: string, index: number): void;
  /** The documents that were open before a reload, without those that are gone. */
  restore(): Promise<void>;
};

export const createOpenDocuments = (store: StoreApi<StudioState>, storage: Storage): OpenDocuments => {
  const hidden = new Map<string, HiddenDocument>();
  const list = (): readonly OpenDocument[] => store.getState().open;
  const put = (open: readonly OpenDocument[]): void => {
    store.setState({ open });
    // a browser that stores nothing: the tabs end with the window
    storage.setOpenDocuments(open.map(({ id }) => id)).catch(() => undefined);
  };
  return {
    hidden,
    list,
    add: (document, beside) => put(added(list(), document, beside)),
    change(id, document) {
      const open = list();
      const old = open.find((one) => one.id === id);
      if (!old || (old.id === document.id && old.name === document.name)) return;
      put(open.map((one) => (one === old ? document : one)));
    },
    remove(id) {
      hidden.delete(id);
      const open = list();
      if (open.some((one) => one.id === id)) put(open.filter((one) => one.id !== id));
    },
    move: (id, index) => put(moved(list(), id, index)),
    async restore() {
      const [ids, stored] = await Promise.all([storage.openDocuments(), storage.list()]);
      const names = new Map(stored.map(({ id, name }) => [id, name]));
      const open = [...new Set(ids)].flatMap((id) => {
        const name = names.get(id);
        return name === undefined ? [] : [{ id, name }];
      });
      store.setState({ open });
    },
  };
};

/** The tabs with a document after another one, or in its place. */
export const added = (
  open: readonly OpenDocument[],
  document: OpenDocument,
  { id, replace }: { readonly id: string; readonly replace: boolean },
): readonly OpenDocument[] => {
  if (open.some((one) => one.id === document.id)) return open.map((one) => (one.id === document.id ? document : one));
  const index = open.findIndex((one) => one.id === id);
  if (index < 0) return [...open, document];
  return [...open.slice(0, replace ? index : index + 1), document, ...open.slice(index + 1)];
};

/** The tabs with one of them at another position. */
export const moved = (open: readonly OpenDocument[], id: string, index: number): readonly OpenDocument[] => {
  const document = open.find((one) => one.id === id);
  if (!document) return open;
  const others = open.filter((one) => one !== document);
  const at = Math.max(0, Math.min(index, others.length));
  return [...others.slice(0, at), document, ...others.slice(at)];
};

/** The tab that is shown when the shown one is closed: the next, else the one before it. */
export const neighbour = (open: readonly OpenDocument[], id: string): OpenDocument | undefined => {
  const index = open.findIndex((one) => one.id === id);
  return index < 0 ? undefined : (open[index + 1] ?? open[index - 1]);
};
