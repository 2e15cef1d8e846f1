import { readFileSync } from 'node:fs';
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from 'vitest';
import { nodeBackend } from '../../models/backends/node/index.ts';
import { testFeeds } from '../../models/backends/web/model-test.ts';
import { readModelFolder } from '../../models/catalog.ts';
import { componentName } from '../../models/manifest.ts';
import { backendContract } from '../models/backend-contract.ts';
import { distance, golden, tinyFamily, tinyFolder } from '../models/tiny.ts';
import { chromiumPath } from './chromium.ts';
import { openRemote, type RemoteBackend } from './remote.ts';

// A GPU that the processor imitates compiles shaders for minutes where the machine is busy.
vi.setConfig({ testTimeout: 600_000, hookTimeout: 600_000 });

type Remote = Awaited<ReturnType<typeof openRemote>>;

describe.skipIf(!chromiumPath).each([
  ['wasm', false],
  ['webgpu', true],
] as const)('in Chromium, %s', (device, gpu) => {
  let remote: Remote;
  beforeAll(async () => {
    remote = await openRemote({ gpu });
  });
  afterAll(() => remote.close());

  backendContract(`page, ${device}`, () => remote.backend({ prefer: device, forget: true }), { shared: true });
  if (!gpu)
    backendContract('page, wasm, room for one network only', () => remote.backend({ prefer: device, memoryBudget: 1, forget: true }), {
      shared: true,
    });

  describe('the backend of a page', () => {
    let backend: RemoteBackend;
    afterEach(() => backend.close());

    test('computes where it says, after its self-test', async () => {
      backend = remote.backend({ prefer: device });
      await backend.session(await tinyFamily(), 'decoder');
      expect(await backend.state()).toMatchObject({ name: device, device: { name: device, selfTest: expect.stringContaining('passed') } });
    });

    test('has threads, because the page is isolated', async () => {
      backend = remote.backend();
      expect(await remote.tab.evaluate(() => globalThis.crossOriginIsolated)).toBe(true);
    });

    test('networks give what PyTorch gives, within 1e-4', async () => {
      backend = remote.backend({ prefer: device });
      const session = await backend.session(await tinyFamily(), 'text-encoder');
      const outputs = await session.run({
        input_ids: { dims: [3, 16], data: Int32Array.from(golden.ids.flat()) },
        attention_mask: { dims: [3, 16], data: Float32Array.from(golden.mask.flat()) },
      });
      expect(distance(outputs.text_embeds?.data ?? [], golden.textEmbeddings)).toBeLessThan(1e-4);
      expect(distance(outputs.hidden_states?.data ?? [], golden.hidden)).toBeLessThan(1e-4);
    });

    test('every component gives what the command line gives, within 1e-4, and leaves no tensor behind', async () => {
      backend = remote.backend({ prefer: device, strict: gpu });
      const family = await tinyFamily();
      const reference = nodeBackend({ device: 'cpu' });
      for (const name of componentName.options) {
        const component = family.manifest.components[name];
        if (!component) continue;
        const feeds = testFeeds(
          Object.fromEntries(
            Object.entries(component.inputs).map(([input, { dtype, shape }]) => [
              input,
              { dtype, dims: shape.map((size) => (size === 'batch' ? 2 : size)) },
            ]),
          ),
        );
        const [found, wanted] = await Promise.all([backend, reference].map(async (one) => (await one.session(family, name)).run(feeds)));
        for (const output of Object.keys(component.outputs))
          expect(distance(found?.[output]?.data ?? [], [...(wanted?.[output]?.data ?? [])]), `${output} of ${name}`).toBeLessThan(1e-4);
      }
      await reference.close();
      expect(await backend.state()).toMatchObject({ live: 0, name: device });
    });
  });
});

const families = [tinyFolder, new URL('../../models/emoji', import.meta.url).pathname].filter((folder) => {
  try {
    return readFileSync(`${folder}/manifest.json`).length > 0;
  } catch {
    return false;
  }
});

describe.skipIf(!chromiumPath)('on WebGPU no part falls to the processor', () => {
  let remote: Remote;
  let backend: RemoteBackend;
  beforeAll(async () => {
    remote = await openRemote({ gpu: true });
  });
  afterAll(() => remote.close());
  afterEach(() => backend.close());

  test.each(families)('of the family in %s', async (folder) => {
    backend = remote.backend({ prefer: 'webgpu', strict: true });
    const family = await readModelFolder(folder);
    for (const name of componentName.options) if (family.manifest.components[name]) await backend.session(family, name);
    expect((await backend.state()).device).toMatchObject({ name: 'webgpu' });
    expect((await backend.state()).device.note).toBeUndefined();
  });
});
