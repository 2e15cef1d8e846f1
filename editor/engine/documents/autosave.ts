import type { StoreApi } from 'zustand/vanilla';
import { parseWorkflow, type Workflow } from '../../../graph/index.ts';
import type { SavingStatus, StudioState } from '../state.ts';
import { storageError } from '../storage/database.ts';
import type { DocumentDraft, Storage, StoredDocument } from '../storage/storage.ts';
import type { Timers } from '../timers.ts';
import type { Editing } from './editing.ts';

/** Longest time that a change waits to be saved, and that a failed save waits to be tried again. */
const wait = 250;
const retry = 5000;

/** The open document as it lies in storage. Revision 0: it was never written. */
export type Saved = { readonly workflow: Workflow; readonly collapsed: ReadonlySet<string>; readonly revision: number };

export type Autosave = {
  /** The open document has just been read from storage, or is new. */
  adopt(saved: Saved): void;
  isDirty(): boolean;
  /** Saves what is not saved yet. Gives whether all is saved now. */
  save(): Promise<boolean>;
  /** Puts unsaved changes down at once, for a page that may end. */
  journal(): void;
  /** Takes on what another tab has written, if nothing here waits to be saved. */
  follow(): Promise<void>;
  /** Tells a sentence beside the state of saving; it stays until another document is opened. */
  notice(sentence: string): void;
  end(): void;
};

type Parts = {
  readonly store: StoreApi<StudioState>;
  readonly storage: Storage;
  readonly editing: Pick<Editing, 'follow'>;
  readonly timers: Timers;
  readonly clock: () => number;
  /** The list of documents has changed. */
  onWritten(): void;
  /** The open document goes on under another id. */
  onMoved(id: string): void;
};

/** Saves the open document a moment after each change, and keeps both where another tab has changed it too. */
export const createAutosave = ({ store, storage, editing, timers, clock, onWritten, onMoved }: Parts): Autosave => {
  const { getState, setState } = store;
  let saved: Saved = { workflow: getState().document.workflow, collapsed: new Set(), revision: 0 };
  let cancel: (() => void) | undefined;
  let writing: string | undefined;
  let queue: Promise<boolean> = Promise.resolve(true);
  let told: string | undefined;
  let following = false;

  const isDirty = (): boolean => {
    const { document, collapsed } = getState();
    return document.workflow !== saved.workflow || !same(collapsed, saved.collapsed);
  };
  const show = (phase: SavingStatus['phase'], failure?: string): void => {
    const message = failure ?? told ?? storage.note;
    const { saving } = getState();
    if (saving.phase === phase && saving.message === message) return;
    const { message: _, ...others } = saving;
    setState({ saving: { ...others, phase, ...(message !== undefined && { message }) } });
  };
  const draft = (): DocumentDraft => {
    const { document, collapsed } = getState();
    const { id, workflow } = document;
    return { id, name: workflow.name, text: JSON.stringify(workflow), collapsed: [...collapsed], changedAt: clock() };
  };
  const after = (ms: number): void => {
    cancel?.();
    cancel = timers.after(ms, () => {
      cancel = undefined;
      void save();
    });
  };
  const schedule = (): void => {
    if (following || cancel || !isDirty()) return;
    show('saving');
    after(wait);
  };
  const wrote = (id: string, state: Saved): void => {
    saved = state;
    storage.journal.clear(id);
    storage.tabs.announce({ id, kind: 'written' });
    onWritten();
  };
  /** The document as it is here goes on as a copy; the other tab's stays as it is. */
  const keepBoth = async (mine: DocumentDraft, workflow: Workflow, collapsed: ReadonlySet<string>): Promise<void> => {
    const id = crypto.randomUUID();
    const name = `${workflow.name.slice(0, 190)} (copy)`;
    const copy = { ...workflow, name };
    await storage.write({ ...mine, id, name, text: JSON.stringify(copy) }, 0);
    storage.journal.clear(mine.id);
    const { document } = getState();
    following = true;
    setState({ document: { id, workflow: document.workflow === workflow ? copy : { ...document.workflow, name } } });
    following = false;
    told = `Another tab changed "${workflow.name}" at the same moment. Both are kept: what you made here is now "${name}".`;
    wrote(id, { workflow: copy, collapsed, revision: 1 });
    onMoved(id);
  };
  const saveOnce = async (): Promise<boolean> => {
    if (!isDirty()) {
      show('saved');
      return true;
    }
    const { document, collapsed } = getState();
    const { workflow } = document;
    show('saving');
    try {
      const mine = draft();
      writing = mine.text;
      const result = await storage.write(mine, saved.revision);
      if (result.saved) wrote(mine.id, { workflow, collapsed, revision: result.revision });
      else if (result.current.text === mine.text) saved = { workflow, collapsed, revision: result.current.revision };
      else await keepBoth(mine, workflow, collapsed);
    } catch (error) {
      show('failed', storageError(error).message);
      after(retry);
      return false;
    } finally {
      writing = undefined;
    }
    // a change in the meantime has asked for a save of its own
    if (!isDirty()) show('saved');
    return !isDirty();
  };
  const save = (): Promise<boolean> => {
    cancel?.();
    cancel = undefined;
    queue = queue.then(saveOnce);
    return queue;
  };
  const unsubscribe = store.subscribe((state, before) => {
    if (state.document !== before.document || state.collapsed !== before.collapsed) schedule();
  });

  return {
    isDirty,
    save,
    adopt(state) {
      saved = state;
      told = undefined;
      cancel?.();
      cancel = undefined;
      show(isDirty() ? 'saving' : 'saved');
      schedule();
    },
    journal() {
      if (!isDirty()) return;
      storage.journal.write({ draft: draft(), base: saved.revision, ...(writing !== undefined && { writing }) });
    },
    async follow() {
      const { id } = getState().document;
      const stored = await storage.read(id).catch(() => undefined);
      if (!stored || writing !== undefined || isDirty() || getState().document.id !== id || stored.revision <= saved.revision) return;
      following = true;
      try {
        saved = taken(stored);
        editing.follow(saved.workflow, stored.collapsed);
      } catch (error) {
        told = `Another tab has changed this workflow, but it cannot be read here. ${error instanceof Error ? error.message : ''}`.trim();
      } finally {
        following = false;
        show(isDirty() ? 'saving' : 'saved');
      }
    },
    notice(sentence) {
      told = sentence;
      show(getState().saving.phase === 'failed' ? 'saving' : getState().saving.phase);
    },
    end() {
      cancel?.();
      unsubscribe();
    },
  };
};

/** A stored document as the open one. Throws `GraphError` for one that is broken or newer. */
export const taken = ({ text, collapsed, revision }: StoredDocument): Saved => {
  const workflow = parseWorkflow(text);
  return { workflow, collapsed: new Set(collapsed.filter((id) => Object.hasOwn(workflow.nodes, id))), revision };
};

const same = (a: ReadonlySet<string>, b: ReadonlySet<string>): boolean => a.size === b.size && [...a].every((id) => b.has(id));
