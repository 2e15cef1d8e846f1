import type { StoreApi } from 'zustand/vanilla';
import { sentence, sentenceOf } from '../../../errors/index.ts';
import { emptyWorkflow, parseWorkflow, type Workflow } from '../../../graph/index.ts';
import { EditorError } from '../error.ts';
import type { StudioState } from '../state.ts';
import type { Storage, StoredDocument } from '../storage/storage.ts';
import type { DocumentLibrary, StudioActions } from '../studio.ts';
import { type Autosave, readStored, type Saved } from './autosave.ts';
import type { Editing } from './editing.ts';
import { recover } from './recover.ts';

export type Documents = Pick<StudioActions, 'open' | 'create' | 'openText' | 'duplicateDocument' | 'removeDocument' | 'restoreVersion'> & {
  readonly library: DocumentLibrary;
  /** Opens the document that was open last, or shows the initial workflow. */
  start(): Promise<void>;
  changed(): void;
  /** The open document continues under another id. */
  moved(id: string): void;
  end(): void;
};

type Parts = {
  readonly store: StoreApi<StudioState>;
  readonly storage: Storage;
  readonly editing: Editing;
  readonly autosave: Autosave;
  readonly clock: () => number;
  readonly initial: Workflow | undefined;
  /** Another document is about to be shown, and is shown. */
  onLeave(): void;
  onShown(): void;
};

/** Opens, creates and removes documents, and lists them. */
export const createDocuments = ({ store, storage, editing, autosave, clock, initial, onLeave, onShown }: Parts): Documents => {
  const { getState, setState } = store;
  const listeners = new Set<() => void>();
  let release = (): void => {};
  let openings = 0;

  const changed = (): void => {
    for (const listener of listeners) listener();
  };
  const hold = (id: string): void => {
    release();
    release = storage.tabs.hold(id, (otherTab) => {
      if (getState().document.id !== id) return;
      const { otherTab: _, ...saving } = getState().saving;
      setState({ saving: { ...saving, ...(otherTab && { otherTab }) } });
    });
    storage.setLastOpened(id).catch(() => undefined);
  };
  const show = (id: string, saved: Saved): void => {
    onLeave();
    const { otherTab: _, ...saving } = getState().saving;
    setState({ saving });
    editing.show({ id, workflow: saved.workflow }, [...saved.collapsed]);
    autosave.begin(saved);
    hold(id);
    onShown();
  };
  /** Saves all changes of the open document, or rejects: then it stays open. */
  const settle = async (): Promise<void> => {
    while (autosave.isDirty()) {
      if (await autosave.save()) continue;
      const { document, saving } = getState();
      if (saving.phase !== 'failed') continue;
      throw new EditorError('STORAGE_UNAVAILABLE', '"{name}" has unsaved changes, so it stays open. {reason}', {
        params: { name: document.workflow.name, reason: saving.message ?? sentence('The browser does not let this page save anything.') },
      });
    }
  };
  const read = async (id: string): Promise<StoredDocument> => {
    const stored = await storage.read(id);
    if (stored) return stored;
    throw new EditorError('DOCUMENT_MISSING', 'This workflow is no longer in this browser. Choose another from the list.');
  };
  const open = async (id: string): Promise<void> => {
    const mine = ++openings;
    await settle();
    const copies = await recover(storage, id);
    const saved = readStored(await read(id));
    await settle();
    // the user has opened another document in the meantime
    if (mine !== openings) return;
    show(id, saved);
    const [copy] = copies;
    if (copy !== undefined)
      autosave.notice(
        sentence('Two tabs changed this workflow before one of them closed. Both are kept: the other is "{copy}".', { copy }),
      );
    if (copies.length > 0) changed();
  };
  /** Writes a new document, and returns its id. */
  const add = async (workflow: Workflow, collapsed: readonly string[] = []): Promise<string> => {
    const id = crypto.randomUUID();
    await storage.write({ id, name: workflow.name, text: JSON.stringify(workflow), collapsed, changedAt: clock() }, 0);
    storage.tabs.announce({ id, kind: 'written' });
    changed();
    return id;
  };
  const create = async (workflow: Workflow): Promise<string> => {
    const mine = ++openings;
    await settle();
    const id = await add(workflow);
    await settle();
    if (mine === openings) show(id, { workflow, collapsed: new Set(), revision: 1 });
    return id;
  };
  const showInitial = (): void => show(crypto.randomUUID(), { workflow: initial ?? emptyWorkflow(), collapsed: new Set(), revision: 0 });
  const unsubscribe = storage.tabs.subscribe(({ id, kind }) => {
    changed();
    if (id !== getState().document.id) return;
    if (kind === 'written') void autosave.follow();
    if (kind === 'removed')
      autosave.notice(sentence('This workflow was removed in another tab. It stays open here. Change something to save it again.'));
  });

  return {
    open,
    create,
    async openText(text) {
      const { openAnything } = await import('../share/open-anything.ts');
      return create(openAnything('this text', new TextEncoder().encode(text)).workflow);
    },
    async duplicateDocument(id) {
      if (id === getState().document.id) await settle();
      const { workflow, collapsed } = readStored(await read(id));
      return add({ ...workflow, name: `${workflow.name.slice(0, 190)} (copy)` }, [...collapsed]);
    },
    async removeDocument(id) {
      if (id === getState().document.id) {
        await autosave.save();
        const next = (await storage.list()).find((entry) => entry.id !== id);
        const saved = next && readStored(await read(next.id));
        if (next && saved) show(next.id, saved);
        else showInitial();
      }
      await storage.remove(id);
      storage.results.show(id, {}).catch(() => undefined);
      for (const { key } of storage.journal.read(id)) storage.journal.forget(key);
      storage.tabs.announce({ id, kind: 'removed' });
      changed();
    },
    async restoreVersion(revision) {
      const text = await storage.readVersion(getState().document.id, revision);
      if (text === undefined) throw new EditorError('DOCUMENT_MISSING', 'This version is no longer stored. Choose a newer one.');
      const workflow = parseWorkflow(text);
      editing.edit(() => workflow, { label: 'restore-version' });
    },
    async start() {
      try {
        const last = await storage.lastOpened();
        if (last !== undefined) {
          await open(last);
          return;
        }
        showInitial();
      } catch (error) {
        showInitial();
        const gone = error instanceof EditorError && error.code === 'DOCUMENT_MISSING';
        if (!gone) autosave.notice(sentence('The workflow that was open last cannot be opened. {problem}', { problem: sentenceOf(error) }));
      }
    },
    changed,
    moved: hold,
    end() {
      release();
      unsubscribe();
    },
    library: {
      async list() {
        const entries = await storage.list();
        return entries.map(({ thumbnail, ...entry }) => ({ ...entry, ...(thumbnail && { thumbnail: blobOf(thumbnail) }) }));
      },
      read: async (id) => (id === getState().document.id ? getState().document.workflow : readStored(await read(id)).workflow),
      versions: (id) => storage.versions(id),
      subscribe(listener) {
        listeners.add(listener);
        return () => void listeners.delete(listener);
      },
    },
  };
};

// a copy: a Blob accepts no view of memory that could be shared
const blobOf = ({ mime, bytes }: { readonly mime: string; readonly bytes: Uint8Array }): Blob => new Blob([bytes.slice()], { type: mime });
