import type { StoreApi } from 'zustand/vanilla';
import { type Sentence, sentence, sentenceOf } from '../../../errors/index.ts';
import { parseWorkflow, setCollapsed, type Workflow } from '../../../graph/index.ts';
import type { SavingStatus, StudioState } from '../state.ts';
import { storageError } from '../storage/database.ts';
import type { DocumentDraft, Storage, StoredDocument } from '../storage/storage.ts';
import type { Timers } from '../timers.ts';
import type { Editing } from './editing.ts';

/** Milliseconds that a change waits to be saved, and that a failed save waits to be repeated. */
const wait = 250;
const retry = 5000;

/** The open document as it is stored. Revision 0: it was never written. */
export type Saved = { readonly workflow: Workflow; readonly revision: number };

export type Autosave = {
  /** Another document is shown, read from storage or new. */
  begin(saved: Saved): void;
  isDirty(): boolean;
  /** The state that is stored. */
  saved(): Saved;
  /** Saves all changes. Resolves to whether all are saved now. */
  save(): Promise<boolean>;
  /** Writes unsaved changes to the journal at once, for a page that may end. */
  journal(): void;
  /** Takes over what another tab has written, if no change here waits to be saved. */
  follow(): Promise<void>;
  /** Shows a sentence beside the state of saving until another document is opened. */
  notice(sentence: Sentence): void;
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
  /** The open document continues under another id. */
  onMoved(before: string, id: string): void;
};

/** Saves the open document a moment after each change. Where another tab has changed it too, both states are kept. */
export const createAutosave = ({ store, storage, editing, timers, clock, onWritten, onMoved }: Parts): Autosave => {
  const { getState, setState } = store;
  let saved: Saved = { workflow: getState().document.workflow, revision: 0 };
  let cancel: (() => void) | undefined;
  let writing: string | undefined;
  let queue: Promise<boolean> = Promise.resolve(true);
  let notice: Sentence | undefined;
  let following = false;

  const isDirty = (): boolean => getState().document.workflow !== saved.workflow;
  const show = (phase: SavingStatus['phase'], failure?: Sentence): void => {
    const message = failure ?? notice ?? storage.note;
    const { saving } = getState();
    if (saving.phase === phase && saving.message === message) return;
    const { message: _, ...others } = saving;
    setState({ saving: { ...others, phase, ...(message !== undefined && { message }) } });
  };
  const draft = (): DocumentDraft => {
    const { document } = getState();
    const { id, workflow } = document;
    return { id, name: workflow.name, text: JSON.stringify(workflow), changedAt: clock() };
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
  /** The state of this tab continues as a copy; the document keeps the state of the other tab. */
  const keepBoth = async (mine: DocumentDraft, workflow: Workflow): Promise<void> => {
    const id = crypto.randomUUID();
    const name = `${workflow.name.slice(0, 190)} (copy)`;
    const copy = { ...workflow, name };
    await storage.write({ ...mine, id, name, text: JSON.stringify(copy) }, 0);
    storage.journal.clear(mine.id);
    const { document } = getState();
    following = true;
    setState({ document: { id, workflow: document.workflow === workflow ? copy : { ...document.workflow, name } } });
    following = false;
    notice = sentence('Another tab changed "{name}" at the same time. Both are kept: yours is now "{copy}".', {
      name: workflow.name,
      copy: name,
    });
    wrote(id, { workflow: copy, revision: 1 });
    onMoved(mine.id, id);
  };
  const saveOnce = async (): Promise<boolean> => {
    if (!isDirty()) {
      show('saved');
      return true;
    }
    const { document } = getState();
    const { workflow } = document;
    show('saving');
    try {
      const mine = draft();
      writing = mine.text;
      const result = await storage.write(mine, saved.revision);
      if (result.saved) wrote(mine.id, { workflow, revision: result.revision });
      else if (result.current.text === mine.text) saved = { workflow, revision: result.current.revision };
      else await keepBoth(mine, workflow);
    } catch (error) {
      show('failed', storageError(error).sentence);
      after(retry);
      return false;
    } finally {
      writing = undefined;
    }
    // a change in the meantime has scheduled a save of its own
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
    if (state.document !== before.document) schedule();
  });

  return {
    isDirty,
    saved: () => saved,
    save,
    begin(state) {
      saved = state;
      notice = undefined;
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
        saved = readStored(stored);
        editing.follow(saved.workflow);
      } catch (error) {
        notice = sentence('Another tab has changed this workflow, but it cannot be read here. {problem}', { problem: sentenceOf(error) });
      } finally {
        following = false;
        show(isDirty() ? 'saving' : 'saved');
      }
    },
    notice(shown) {
      notice = shown;
      show(getState().saving.phase === 'failed' ? 'saving' : getState().saving.phase);
    },
    end() {
      cancel?.();
      unsubscribe();
    },
  };
};

/** Parses a stored document. Throws `GraphError` for one that is broken or newer. */
export const readStored = ({ text, collapsed = [], revision }: StoredDocument): Saved => {
  const workflow = parseWorkflow(text);
  const ids = collapsed.filter((id) => Object.hasOwn(workflow.nodes, id));
  return { workflow: setCollapsed(workflow, ids, true), revision };
};
