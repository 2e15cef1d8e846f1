import { createStudio } from '../../../editor/engine/create-studio.ts';
import type { SavingStatus } from '../../../editor/engine/state.ts';
import { openStorage } from '../../../editor/engine/storage/open-storage.ts';
import { parseWorkflow, setParam } from '../../../graph/index.ts';
import { registry } from '../../../nodes/index.ts';

const initial = parseWorkflow({ format: 'unclip-workflow', version: 2, nodes: { prompt: { type: 'text', params: { text: 'one' } } } });

/** The methods of the studio in a page, for tests. */
export type StudioPage = {
  type(text: string): void;
  save(): Promise<void>;
  state(): { readonly id: string; readonly name: string; readonly text: unknown; readonly saving: SavingStatus };
  list(): Promise<readonly string[]>;
  addFile(name: string, bytes: readonly number[]): Promise<string>;
};

const studio = await createStudio({
  registry,
  storage: await openStorage(),
  clock: Date.now,
  initial,
  services: () => Promise.reject(new Error('This page has no models.')),
});
const page: StudioPage = {
  type: (text) => studio.actions.edit((workflow) => setParam(workflow, { node: 'prompt', param: 'text', value: text })),
  save: studio.actions.save,
  state() {
    const { document, saving } = studio.store.getState();
    return { id: document.id, name: document.workflow.name, text: document.workflow.nodes.prompt?.params.text, saving };
  },
  list: async () => (await studio.documents.list()).map(({ name }) => name),
  addFile: (name, bytes) => studio.actions.addFile({ name, bytes: Uint8Array.from(bytes) }),
};
Object.assign(globalThis, { studioPage: page });
