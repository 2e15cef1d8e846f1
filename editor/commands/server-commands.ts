import { takeNextSeeds } from '../engine/documents/seeds.ts';
import type { Studio } from '../engine/studio.ts';
import { toast } from '../kit/components/index.ts';
import type { Translate } from '../kit/text/use-text.ts';
import { keysInText } from './shortcuts.ts';

/** Starts a run of the open workflow on the server. Rejects with the sentence of what is wrong with it. */
export const runOnServer = async (studio: Studio, t: Translate): Promise<void> => {
  studio.actions.edit((workflow) => takeNextSeeds(workflow), { join: 'next seeds', label: 'new-seed' });
  const { workflow } = studio.store.getState().document;
  const server = await studio.server.actions();
  await server.start(workflow, await studio.filesOf(workflow));
  toast({ text: t('server.started', { name: workflow.name, keys: keysInText('panel-queue') }), tone: 'success' });
};

/** Saves the open workflow to the server, and says where somebody else was first. */
export const saveToServer = async (studio: Studio, t: Translate): Promise<void> => {
  const { id, workflow } = studio.store.getState().document;
  const server = await studio.server.actions();
  const { version, newest } = await server.save(id, workflow);
  // a document that was never written has no card of its own yet
  await studio.actions.save();
  if (newest === undefined) toast({ text: t('server.saved', { version }), tone: 'success' });
  else toast({ text: t('server.conflict', { newest, version, keys: keysInText('panel-workflows') }), tone: 'danger' });
};

/** Opens a saved workflow: the document of this browser that it is, else a new one. */
export const openSaved = async (studio: Studio, id: string): Promise<void> => {
  const server = await studio.server.actions();
  const { saved } = studio.server.store.getState();
  const here = new Set([studio.store.getState().document.id, ...(await studio.documents.list()).map((entry) => entry.id)]);
  const documentId = Object.keys(saved).find((document) => saved[document]?.id === id && here.has(document));
  if (documentId !== undefined) {
    if (studio.store.getState().document.id !== documentId) await studio.actions.open(documentId);
    return;
  }
  const { workflow, version } = await server.read(id);
  server.place(await studio.actions.create(workflow), { id, version });
};

/** Brings a version of the server into the open document, as an edit that can be undone. Saves go over that version from now on. */
export const bringIn = async (studio: Studio, t: Translate, version?: number): Promise<void> => {
  const { id } = studio.store.getState().document;
  const place = studio.server.store.getState().saved[id];
  if (!place) return;
  const server = await studio.server.actions();
  const found = await server.read(place.id, version);
  const newest = version === undefined ? found.version : (await server.read(place.id)).version;
  if (studio.store.getState().document.id !== id) return;
  studio.actions.edit(() => found.workflow, { label: 'server-version' });
  server.place(id, { id: place.id, version: newest });
  toast({ text: t('server.took', { version: found.version }), tone: 'success' });
};

/** Opens the workflow of a run as a new document. */
export const openRunWorkflow = async (studio: Studio, run: string): Promise<void> => {
  const server = await studio.server.actions();
  await studio.actions.create(await server.workflowOf(run));
};
