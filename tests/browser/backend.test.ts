import { existsSync } from 'node:fs';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { nodeBackend } from '../../models/backends/node/index.ts';
import { testFeeds } from '../../models/backends/web/model-test.ts';
import { readModelFolder } from '../../models/catalog.ts';
import { type Component, feedTypeOf } from '../../models/component.ts';
import { componentName } from '../../models/manifest.ts';
import { chromiumPath } from '../support/browser/chromium.ts';
import { openRemote, type RemoteBackend } from '../support/browser/remote.ts';
import { backendContract } from '../support/models/backend-contract.ts';
import { distance, golden, tinyFamily, tinyFolder, tokensFolder } from '../support/models/tiny.ts';

// A GPU that the processor emulates compiles shaders for minutes on a busy machine.
vi.setConfig({ testTimeout: 600_000, hookTimeout: 600_000 });

const families = [tinyFolder, tokensFolder, fileURLToPath(new URL('../../models/emoji', import.meta.url))]
  .filter((folder) => existsSync(join(folder, 'manifest.json')))
  .map((folder) => ({ name: basename(folder), folder }));

const feedsOf = ({ inputs }: Component, rows: number) =>
  testFeeds(
    Object.fromEntries(
      Object.entries(inputs).map(([name, { dtype, shape }]) => [
        name,
        { dtype: feedTypeOf(dtype), dims: shape.map((size) => (typeof size === 'number' ? size : rows)) },
      ]),
    ),
  );

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
    backendContract('page, wasm, memory for one network only', () => remote.backend({ prefer: device, memoryBudget: 1, forget: true }), {
      shared: true,
    });

  describe('the backend of a page', () => {
    let backend: RemoteBackend;
    beforeAll(() => {
      backend = remote.backend({ prefer: device });
    });
    afterAll(() => backend.close());

    it('networks in the page compute the numbers of PyTorch, within 1e-4', async () => {
      const session = backend.session(await tinyFamily(), 'text-encoder');
      const outputs = await session.run({
        input_ids: { dims: [3, 16], data: Int32Array.from(golden.ids.flat()) },
        attention_mask: { dims: [3, 16], data: Float32Array.from(golden.mask.flat()) },
      });
      expect(distance(outputs.text_embeds?.data ?? [], golden.textEmbeddings)).toBeLessThan(1e-4);
      expect(distance(outputs.hidden_states?.data ?? [], golden.hidden)).toBeLessThan(1e-4);
    });

    it('the backend of a page computes on the requested device, after its self-test', async () => {
      await backend.session(await tinyFamily(), 'text-encoder').load();
      expect(await backend.state()).toMatchObject({
        name: device,
        device: { name: device, selfTest: { template: expect.stringContaining('passed') } },
      });
    });

    it('the page is isolated, so that WebAssembly can use threads', async () => {
      expect(await remote.tab.evaluate(() => globalThis.crossOriginIsolated)).toBe(true);
    });
  });

  describe('every network of a family', () => {
    let backend: RemoteBackend;
    afterEach(() => backend.close());

    it.each(families)(
      `every network of $name computes on ${device} alone what the command line computes, and leaves no tensor behind`,
      async ({ name: title, folder }) => {
        // the emulated GPU computes each row of the large networks for seconds
        const rows = gpu && title === 'emoji' ? 1 : 2;
        backend = remote.backend({ prefer: device, strict: gpu });
        const reference = nodeBackend({ device: 'cpu' });
        const family = await readModelFolder(folder);
        for (const name of componentName.options) {
          const component = family.manifest.components[name];
          if (!component) continue;
          const found = await backend.session(family, name).run(feedsOf(component, rows));
          const wanted = await reference.session(family, name).run(feedsOf(component, rows));
          for (const [output, { data }] of Object.entries(wanted)) {
            const scale = data.reduce((most, value) => Math.max(most, Math.abs(value)), 1);
            expect(distance(found[output]?.data ?? [], [...data]) / scale, `${output} of ${name}`).toBeLessThan(1e-3);
          }
        }
        await reference.close();
        const { live, device: state } = await backend.state();
        expect({ live, name: state.name }).toEqual({ live: 0, name: device });
      },
    );
  });
});
