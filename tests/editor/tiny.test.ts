import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { createStudio } from '../../editor/engine/create-studio.ts';
import type { StudioServices } from '../../editor/engine/run/types.ts';
import { memoryStorage } from '../../editor/engine/storage/memory-storage.ts';
import { sentence } from '../../errors/index.ts';
import { execute, local, memoryStore, parseWorkflow, plan, setParam, type Workflow } from '../../graph/index.ts';
import { imageCodec } from '../../models/backends/node/images.ts';
import { readModelFolder } from '../../models/catalog.ts';
import { modelCatalog } from '../../models/family.ts';
import { missingPicture, pictureReader, pictureWork } from '../../models/image/picture-reader.ts';
import { latentFunctions } from '../../models/latent/functions.ts';
import { registry } from '../../nodes/index.ts';
import { resolveModel } from '../../nodes/resolve.ts';
import { tinyModels } from '../support/cli/tiny-family.ts';
import { manualTimers, until } from '../support/editor/host.ts';
import { fakeBackend } from '../support/fakes.ts';

const example = (name: string): Workflow => parseWorkflow(readFileSync(new URL(`../../workflows/${name}.json`, import.meta.url), 'utf8'));
const apple = new Uint8Array(readFileSync(new URL('../../workflows/images/apple.png', import.meta.url)));

const pictures = pictureReader({
  work: pictureWork(imageCodec),
  read: async (file) => {
    throw missingPicture(file);
  },
});

const load = async (): Promise<StudioServices> => {
  const models = modelCatalog([await readModelFolder(tinyModels().family)]);
  return {
    backend: fakeBackend(),
    models,
    images: { ...imageCodec, ...pictures },
    latent: latentFunctions,
    files: {
      read: async (name) => {
        if (name === 'images/apple.png') return apple;
        throw new Error(`There is no ${name}.`);
      },
    },
    resolve: resolveModel(models),
    device: { name: 'fake' },
  };
};

const open = async (workflow: Workflow) => {
  const services = await load();
  const timers = manualTimers();
  const storage = memoryStorage(sentence('only for a test'));
  const studio = await createStudio({ registry, services: async () => services, storage, clock: Date.now, timers, initial: workflow });
  return { ...studio, timers, storage, services };
};

describe('the studio with the real nodes', () => {
  it.each(['text-to-image', 'pca-reconstruction', 'image-variations'])(
    'the studio computes for %s what plan and execute compute',
    async (name) => {
      const workflow = example(name);
      const { store, actions, services } = await open(workflow);
      await actions.run();
      const { run, runs } = store.getState();
      expect(run.error).toBeUndefined();
      expect(run).toMatchObject({ phase: 'idle', device: { name: 'fake' } });
      const planned = plan({ workflow, registry, models: services.resolve });
      const outputs = await execute(planned, {
        evaluate: local(registry, services),
        store: memoryStore({ maxBytes: 2 ** 28 }),
        signal: new AbortController().signal,
        emit: () => {},
      });
      for (const [id, values] of outputs) expect(runs[id]?.outputs).toEqual(values);
    },
  );

  it('a document gets the picture of its run as thumbnail, and problems need the models', async () => {
    const { store, actions, documents, timers } = await open(example('text-to-image'));
    await until(store, ({ types }) => types.encode?.embedding?.attributes.space !== undefined, timers);
    expect(store.getState().problems).toEqual({});
    actions.edit((workflow) => setParam(workflow, { node: 'encode', param: 'model', value: 'nowhere' }));
    await until(store, ({ problems }) => problems.encode?.code === 'MODEL_MISSING', timers);
    expect(Object.keys(store.getState().problems)).toEqual(['encode']);
    actions.undo();
    const made = await actions.create(example('text-to-image'));
    const entryOf = async () => (await documents.list()).find(({ id }) => id === made);
    await actions.run();
    await expect.poll(async () => (await entryOf())?.thumbnail).toBeDefined();
    const entry = await entryOf();
    expect(entry?.thumbnail?.type).toBe('image/png');
    const bytes = new Uint8Array((await entry?.thumbnail?.arrayBuffer()) ?? new ArrayBuffer());
    expect((await imageCodec.decode(bytes, 'thumbnail')).width).toBeLessThanOrEqual(256);
  });

  it('a run reads files that were added, keyed by their content', async () => {
    const { store, actions, timers, storage } = await open(example('image-variations'));
    const name = await actions.addFile({ name: 'my apple.png', bytes: apple });
    expect(name).toMatch(/^my apple-[0-9a-f]{16}\.png$/);
    expect(await actions.addFile({ name, bytes: apple })).toBe(name);
    expect(await storage.files()).toHaveLength(1);
    await actions.run();
    const image = Object.entries(store.getState().document.workflow.nodes).find(([, { type }]) => type === 'image')?.[0] ?? '';
    const before = store.getState().runs[image];
    actions.edit((workflow) => setParam(workflow, { node: image, param: 'file', value: name }));
    await actions.run();
    // the same content under another name is the same key
    expect(store.getState().runs[image]).toMatchObject({ key: before?.key, cached: true });

    actions.edit((workflow) => setParam(workflow, { node: image, param: 'file', value: 'gone.png' }));
    await until(store, ({ problems }) => problems[image]?.code === 'FILE_MISSING', timers);
    await actions.run();
    expect(store.getState().run.error).toMatchObject({ code: 'FILE_MISSING', nodeId: image });
  });

  it('a preview decodes with few steps, and draws no previews of its own', async () => {
    const { actions, services } = await open(example('text-to-image'));
    const runs = async (steps: number) => {
      const before = services.backend as ReturnType<typeof fakeBackend>; // made so above
      const from = before.runs.length;
      await actions.preview({ decode: { steps } }, ['decode']);
      const count = (name: string) => before.runs.slice(from).filter(({ component }) => component === name).length;
      return { steps: count('decoder'), pictures: count('latent-decoder') };
    };
    const [few, more] = [await runs(4), await runs(8)];
    expect(few.steps).toBeLessThan(more.steps);
    expect([few.pictures, more.pictures]).toEqual([1, 1]);
    expect(await runs(4)).toEqual({ steps: 0, pictures: 0 });
  });

  it('a new random seed can be undone', async () => {
    const workflow = example('text-to-image');
    const { store, actions } = await open(workflow);
    actions.randomiseSeed('seeds');
    const seed = store.getState().document.workflow.nodes.seeds?.params.start;
    expect(seed).not.toBe(1);
    expect(Number.isInteger(seed)).toBe(true);
    actions.undo();
    expect(store.getState().document.workflow).toBe(workflow);
  });
});
