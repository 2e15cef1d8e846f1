import * as z from 'zod';
import type { StoreApi } from 'zustand/vanilla';
import { parseWorkflow, type Workflow } from '../../../graph/index.ts';
import type { ServerClient } from '../../../server/client/index.ts';
import { codeOf } from './server-error.ts';
import type { SavedPlace, SaveOutcome, ServerActions, ServerState } from './types.ts';

export type SavedWorkflows = Pick<ServerActions, 'read' | 'save' | 'rename' | 'remove' | 'history' | 'share' | 'place'> & {
  /** Reads the list, and which of it the documents of this browser are. */
  list(): Promise<void>;
};

/** Where it is remembered which saved workflow a document of this browser is: `localStorage`, where the page has it. */
export type KeyValueStorage = Pick<globalThis.Storage, 'getItem' | 'setItem'>;
const slotName = 'unclip-saved-workflows';
const savedSchema = z.record(z.string(), z.object({ id: z.string(), version: z.number() }));

type Parts = {
  readonly client: ServerClient;
  readonly store: StoreApi<ServerState>;
  readonly slot: KeyValueStorage | undefined;
  changed(): void;
};

/** Workflows that are saved on the server. */
export const createSavedWorkflows = ({ client, store, slot, changed }: Parts): SavedWorkflows => {
  const readSaved = (): ServerState['saved'] => {
    try {
      return savedSchema.parse(JSON.parse(slot?.getItem(slotName) ?? '{}'));
    } catch {
      // written by another program, or damaged: documents count as not saved on the server
      return {};
    }
  };
  const writeSaved = (saved: ServerState['saved']): void => {
    store.setState({ saved });
    try {
      slot?.setItem(slotName, JSON.stringify(saved));
    } catch {
      // a full disk: this page still knows
    }
  };
  const place = (documentId: string, at: SavedPlace | undefined): void => {
    const { [documentId]: _, ...others } = { ...store.getState().saved, ...readSaved() };
    writeSaved(at ? { ...others, [documentId]: at } : others);
  };
  const list = async (): Promise<void> => {
    store.setState({ workflows: await client.workflows.list.query(), saved: { ...store.getState().saved, ...readSaved() } });
  };
  const saveNew = async (documentId: string, workflow: Workflow): Promise<SaveOutcome> => {
    const { id, version } = await client.workflows.save.mutate({ workflow });
    place(documentId, { id, version });
    return { version };
  };
  const saveOver = async (documentId: string, workflow: Workflow, { id, version: basis }: SavedPlace): Promise<SaveOutcome> => {
    try {
      const { version } = await client.workflows.save.mutate({ id, basis, workflow });
      place(documentId, { id, version });
      return { version };
    } catch (error) {
      const code = codeOf(error);
      // the workflow was removed from the server: save the document as a new one
      if (code === 'NOT_FOUND') return saveNew(documentId, workflow);
      // it belongs to another user, who has shared it: the document becomes a workflow of one's own
      if (code === 'FORBIDDEN' && store.getState().workflows?.some((summary) => summary.id === id && summary.readOnly))
        return saveNew(documentId, workflow);
      if (code !== 'CONFLICT') throw error;
      const versions = await client.workflows.history.query({ id });
      const newest = versions.find(({ conflicted }) => !conflicted)?.version ?? basis;
      return { version: versions[0]?.version ?? basis, newest };
    }
  };
  const after = async <Value>(work: Promise<Value>): Promise<Value> => {
    const value = await work;
    await list();
    changed();
    return value;
  };
  return {
    list,
    place,
    async read(id, version) {
      const found = await client.workflows.get.query({ id, ...(version !== undefined && { version }) });
      return { workflow: parseWorkflow(JSON.stringify(found.workflow)), version: found.version };
    },
    save(documentId, workflow) {
      const saved = { ...store.getState().saved, ...readSaved() }[documentId];
      return after(saved ? saveOver(documentId, workflow, saved) : saveNew(documentId, workflow));
    },
    rename(id, name) {
      const newest = store.getState().workflows?.find((summary) => summary.id === id)?.version;
      const renaming = client.workflows.rename.mutate({ id, name }).then(({ version }) => {
        // documents that were at the newest version are at the new one, which differs in its name only
        for (const [documentId, saved] of Object.entries(store.getState().saved))
          if (saved.id === id && saved.version === newest) place(documentId, { id, version });
      });
      return after(renaming);
    },
    remove: (id) =>
      after(
        client.workflows.remove.mutate({ id }).then(() => {
          for (const [documentId, saved] of Object.entries(store.getState().saved)) if (saved.id === id) place(documentId, undefined);
        }),
      ),
    history: (id) => client.workflows.history.query({ id }),
    share: (id, shared) => after(client.workflows.share.mutate({ id, shared }).then(() => undefined)),
  };
};
