import type { StoreApi } from 'zustand/vanilla';
import { sentence, sentenceOf } from '../../../errors/index.ts';
import { emptyWorkflow, parseWorkflow, type Workflow } from '../../../graph/index.ts';
import { EditorError } from '../error.ts';
import type { StudioState } from '../state.ts';
import type { Change, Storage, StoredDocument } from '../storage/storage.ts';
import type { DocumentLibrary, StudioActions } from '../studio.ts';
import { type Autosave, readStored, type Saved } from './autosave.ts';
import type { Editing, EditingSession } from './editing.ts';
import type { DocumentLabels } from './labels.ts';
import { createNamedVersions } from './named-versions.ts';
import { createOpenDocuments, neighbour } from './open-documents.ts';
import { recover } from './recover.ts';

export type Documents = Pick<StudioActions, 'open' | 'create' | 'openText' | 'duplicateDocument' | 'removeDocument' | 'restoreVersion'> & {
  readonly library: DocumentLibrary;
  readonly close: StudioActions['closeDocument'];
  readonly moveOpen: StudioActions['moveOpenDocument'];
  /** Opens the document that was open last, or shows the initial workflow. */
  start(): Promise<void>;
  changed(): void;
  /** The open document continues under another id. */
  moved(before: string, id: string): void;
  end(): void;
};

type Parts = {
  readonly store: StoreApi<StudioState>;
  readonly storage: Storage;
  readonly editing: Editing;
  readonly autosave: Autosave;
  readonly labels: Pick<DocumentLabels, 'remove'>;
  readonly clock: () => number;
  readonly initial: Workflow | undefined;
  /** Fetches what a workflow needs to be shown. Never rejects. */
  prepare(workflow: Workflow): Promise<void>;
  /** Another document is about to be shown, and is shown. */
  onLeave(): void;
  onShown(): void;
};

/** Opens, creates and removes documents, and lists them. */
export const createDocuments = (parts: Parts): Documents => {
  const { store, storage, editing, autosave, labels, clock, initial, prepare, onLeave, onShown } = parts;
  const { getState, setState } = store;
  const listeners = new Set<() => void>();
  let release = (): void => {};
  let openings = 0;
  const openDocuments = createOpenDocuments(store, storage);
  const namedVersions = createNamedVersions(storage);

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
  /** The shown document is left: its tab keeps its undo steps. One that was never written and is as it began gives its tab away. */
  const leave = (): { readonly id: string; readonly replace: boolean } => {
    const { document } = getState();
    const { id, workflow } = document;
    const { revision } = autosave.saved();
    const replace = revision === 0 && !autosave.isDirty();
    openDocuments.change(id, { id, name: workflow.name });
    if (!replace) openDocuments.hidden.set(id, { workflow, revision, ...editing.session() });
    onLeave();
    return { id, replace };
  };
  const show = (id: string, saved: Saved, session?: EditingSession): void => {
    const left = leave();
    const { otherTab: _, ...saving } = getState().saving;
    setState({ saving });
    editing.show({ id, workflow: saved.workflow }, session);
    openDocuments.hidden.delete(id);
    openDocuments.add({ id, name: saved.workflow.name }, left);
    autosave.begin(saved);
    hold(id);
    onShown();
  };
  /** Shows a stored document in its tab: with its undo steps, and what has been saved elsewhere in the meantime as one more of them. */
  const showStored = (id: string, saved: Saved): void => {
    const hidden = openDocuments.hidden.get(id);
    if (!hidden) {
      show(id, saved);
      return;
    }
    const { workflow, revision, ...session } = hidden;
    show(id, { workflow, revision: saved.revision }, session);
    if (revision === saved.revision) return;
    editing.follow(saved.workflow);
    autosave.begin(saved);
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
    await prepare(saved.workflow);
    await settle();
    // the user has opened another document in the meantime
    if (mine !== openings) return;
    if (id === getState().document.id && saved.revision === autosave.saved().revision) return;
    showStored(id, saved);
    const [copy] = copies;
    if (copy !== undefined)
      autosave.notice(
        sentence('Two tabs changed this workflow before one of them closed. Both are kept: the other is "{copy}".', { copy }),
      );
    if (copies.length > 0) changed();
  };
  /** Writes a new document, and returns its id. */
  const add = async (workflow: Workflow): Promise<string> => {
    const id = crypto.randomUUID();
    await storage.write({ id, name: workflow.name, text: JSON.stringify(workflow), changedAt: clock() }, 0);
    storage.tabs.announce({ id, kind: 'written' });
    changed();
    return id;
  };
  const create = async (workflow: Workflow): Promise<string> => {
    const mine = ++openings;
    await settle();
    const [id] = await Promise.all([add(workflow), prepare(workflow)]);
    await settle();
    if (mine === openings) show(id, { workflow, revision: 1 });
    return id;
  };
  const showInitial = (): void => show(crypto.randomUUID(), { workflow: initial ?? emptyWorkflow(), revision: 0 });
  /** Another window has changed a document that is open here and not shown. */
  const changedElsewhere = async (id: string, kind: Change['kind']): Promise<void> => {
    if (!openDocuments.list().some((one) => one.id === id)) return;
    if (kind === 'removed') openDocuments.remove(id);
    if (kind !== 'written') return;
    const stored = await storage.read(id).catch(() => undefined);
    if (stored && id !== getState().document.id) openDocuments.change(id, { id, name: stored.name });
  };
  const close = async (id: string): Promise<void> => {
    const next = neighbour(openDocuments.list(), id);
    if (!next) return;
    if (id === getState().document.id) await open(next.id);
    if (id !== getState().document.id) openDocuments.remove(id);
  };
  const unsubscribe = storage.tabs.subscribe(({ id, kind }) => {
    changed();
    if (id !== getState().document.id) return void changedElsewhere(id, kind);
    if (kind === 'written') void autosave.follow();
    if (kind === 'removed')
      autosave.notice(sentence('This workflow was removed in another tab. It stays open here. Change something to save it again.'));
  });

  return {
    open,
    close,
    moveOpen: openDocuments.move,
    create,
    async openText(text) {
      const { openAnything } = await import('../share/open-anything.ts');
      return create(openAnything('this text', new TextEncoder().encode(text)).workflow);
    },
    async duplicateDocument(id) {
      if (id === getState().document.id) await settle();
      const { workflow } = readStored(await read(id));
      return add({ ...workflow, name: `${workflow.name.slice(0, 190)} (copy)` });
    },
    async removeDocument(id) {
      if (id === getState().document.id) {
        await autosave.save();
        const next = neighbour(openDocuments.list(), id) ?? (await storage.list()).find((entry) => entry.id !== id);
        const saved = next && readStored(await read(next.id));
        if (saved) await prepare(saved.workflow);
        if (next && saved) showStored(next.id, saved);
        else showInitial();
      }
      openDocuments.remove(id);
      await storage.remove(id);
      await Promise.all([namedVersions.remove(id), labels.remove(id)]);
      storage.results.show(id, {}).catch(() => undefined);
      for (const { key } of storage.journal.read(id)) storage.journal.forget(key);
      storage.tabs.announce({ id, kind: 'removed' });
      changed();
    },
    async restoreVersion(revision) {
      const text = await namedVersions.read(getState().document.id, revision);
      if (text === undefined) throw new EditorError('DOCUMENT_MISSING', 'This version is no longer stored. Choose a newer one.');
      const workflow = parseWorkflow(text);
      await prepare(workflow);
      editing.edit(() => workflow, { label: 'restore-version' });
    },
    async start() {
      try {
        await openDocuments.restore();
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
    moved(before, id) {
      openDocuments.change(before, { id, name: getState().document.workflow.name });
      hold(id);
    },
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
      versions: namedVersions.list,
      versionText: namedVersions.read,
      nameVersion: namedVersions.name,
      async readVersion(id, revision) {
        const text = await namedVersions.read(id, revision);
        return text === undefined ? undefined : parseWorkflow(text);
      },
      subscribe(listener) {
        listeners.add(listener);
        return () => void listeners.delete(listener);
      },
    },
  };
};

// a copy: a Blob accepts no view of memory that could be shared
const blobOf = ({ mime, bytes }: { readonly mime: string; readonly bytes: Uint8Array }): Blob => new Blob([bytes.slice()], { type: mime });
