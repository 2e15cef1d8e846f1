import { takeNextSeeds } from '../engine/documents/seeds.ts';
import { wholeStudio } from '../engine/level.ts';
import type { Studio } from '../engine/studio.ts';
import { toast } from '../kit/components/index.ts';
import type { Translate } from '../kit/text/use-text.ts';
import { keysInText } from './shortcuts.ts';

/** Starts a run of the open workflow on the server. Rejects with what is wrong with the workflow or the request. */
export const runOnServer = async (shown: Studio, t: Translate): Promise<void> => {
  const studio = wholeStudio(shown);
  studio.actions.edit((workflow) => takeNextSeeds(workflow), { join: 'next seeds', label: 'new-seed' });
  const { workflow } = studio.store.getState().document;
  const server = await studio.server.actions();
  studio.startedOnServer(await server.start(workflow, await studio.filesOf(workflow)));
  toast({ text: t('server.started', { name: workflow.name, keys: keysInText('panel-queue') }), tone: 'success' });
};

/** Saves the open workflow to the server. Reports a conflict where somebody else has saved a newer version in the meantime. */
export const saveToServer = async (studio: Studio, t: Translate): Promise<void> => {
  const { id } = studio.store.getState().document;
  const { workflowToShare } = await import('../engine/models/used-families.ts');
  const server = await studio.server.actions();
  const { version, newest } = await server.save(id, workflowToShare(studio));
  // also stores the document in this browser, so that the start page and the list of workflows show it
  await studio.actions.save();
  if (newest === undefined) toast({ text: t('server.saved', { version }), tone: 'success' });
  else toast({ text: t('server.conflict', { newest, version, keys: keysInText('panel-workflows') }), tone: 'danger' });
};

/** Opens a workflow that is saved on the server: its document in this browser, or a new document where there is none. */
export const openSaved = async (studio: Studio, id: string): Promise<void> => {
  const server = await studio.server.actions();
  const { saved } = studio.server.store.getState();
  const localIds = new Set([studio.store.getState().document.id, ...(await studio.documents.list()).map((entry) => entry.id)]);
  const documentId = Object.keys(saved).find((document) => saved[document]?.id === id && localIds.has(document));
  if (documentId !== undefined) {
    if (studio.store.getState().document.id !== documentId) await studio.actions.open(documentId);
    return;
  }
  const { workflow, version } = await server.read(id);
  server.place(await studio.actions.create(workflow), { id, version });
};

/**
 * Replaces the content of the open document by a version from the server (default: the newest), as an edit that can be undone. Later saves are
 * based on the newest version.
 */
export const bringIn = async (studio: Studio, t: Translate, version?: number): Promise<void> => {
  const { id } = studio.store.getState().document;
  const saved = studio.server.store.getState().saved[id];
  if (!saved) return;
  const server = await studio.server.actions();
  const loaded = await server.read(saved.id, version);
  const newest = version === undefined ? loaded.version : (await server.read(saved.id)).version;
  if (studio.store.getState().document.id !== id) return;
  wholeStudio(studio).actions.edit(() => loaded.workflow, { label: 'server-version' });
  server.place(id, { id: saved.id, version: newest });
  toast({ text: t('server.took', { version: loaded.version }), tone: 'success' });
};

/** Opens the workflow of a run on the server as a new document. */
export const openRunWorkflow = async (studio: Studio, run: string): Promise<void> => {
  const server = await studio.server.actions();
  await studio.actions.create(await server.workflowOf(run));
};
