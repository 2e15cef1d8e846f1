import { cp, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it, onTestFinished, vi } from 'vitest';
import { nodeBackend } from '../../models/backends/node/index.ts';
import { weightsFolder } from '../../models/backends/web/storage-names.ts';
import { readModelFolder } from '../../models/catalog.ts';
import type { ModelFamily } from '../../models/family.ts';
import type { Feeds } from '../../models/tensor.ts';
import { chromiumPath } from '../support/browser/chromium.ts';
import { load, openRemote, type RemoteBackend } from '../support/browser/remote.ts';
import { distance, tinyFamily, tinyFolder } from '../support/models/tiny.ts';

// A GPU that the processor emulates compiles shaders for minutes on a busy machine.
vi.setConfig({ testTimeout: 600_000, hookTimeout: 600_000 });

const feeds: Feeds = { latent: { dims: [1, 4, 4, 4], data: Float32Array.from({ length: 64 }, (_, index) => Math.sin(index)) } };
const decoded = async (family: ModelFamily): Promise<number[]> => {
  const backend = nodeBackend({ device: 'cpu' });
  const { image } = await backend.session(family, 'latent-decoder').run(feeds);
  await backend.close();
  return [...(image?.data ?? [])];
};

describe.skipIf(!chromiumPath)('recovery of the backend of a page', () => {
  let remote: Awaited<ReturnType<typeof openRemote>>;
  let family: ModelFamily;
  let wanted: number[];
  beforeAll(async () => {
    remote = await openRemote({ gpu: true });
    family = await tinyFamily();
    wanted = await decoded(family);
  });
  afterAll(() => remote.close());
  /** A backend that is closed at the end of the test. */
  const open = (settings?: Parameters<typeof remote.backend>[0]): RemoteBackend => {
    const backend = remote.backend(settings);
    onTestFinished(() => backend.close());
    return backend;
  };
  const run = async (backend: RemoteBackend) => {
    const { image } = await backend.session(family, 'latent-decoder').run(feeds);
    return distance(image?.data ?? [], wanted);
  };
  const failure = (word: string) => remote.tab.evaluate((text) => new BroadcastChannel('failure').postMessage(text), word);

  describe('on one GPU', () => {
    let gpu: RemoteBackend;
    beforeAll(() => {
      gpu = remote.backend({ prefer: 'webgpu', worker: 'now and then' });
    });
    afterAll(() => gpu.close());

    it('many runs allocate no more GPU buffers than a few runs', async () => {
      const count = () =>
        remote.tab.evaluate(() => {
          const channel = new BroadcastChannel('failure');
          return new Promise<number>((resolve) => {
            channel.onmessage = ({ data }) => data.buffers !== undefined && resolve(data.buffers);
            channel.postMessage('count');
          });
        });
      for (let index = 0; index < 3; index++) await run(gpu);
      const few = await count();
      for (let index = 0; index < 20; index++) await run(gpu);
      expect(few).toBeGreaterThan(0);
      expect(await count()).toBeLessThanOrEqual(few);
    });

    it('a run on a GPU that was lost is repeated in a new worker, on the GPU', async () => {
      expect(await run(gpu)).toBeLessThan(1e-4);
      await failure('lose');
      expect(await run(gpu)).toBeLessThan(1e-4);
      expect((await gpu.state()).device).toMatchObject({ name: 'webgpu' });
    });
  });

  it('a GPU that is lost in every run is replaced by WebAssembly, and the device says why', async () => {
    const backend = open({ prefer: 'webgpu', worker: 'lose-always' });
    expect(await run(backend)).toBeLessThan(1e-4);
    expect(await backend.state()).toMatchObject({
      name: 'wasm',
      device: { name: 'wasm', note: { params: { device: 'WebGPU', reason: { template: 'the GPU was lost ({reason})' } } } },
    });
  });

  it('a worker that throws during a run is replaced, and the run is repeated', async () => {
    const backend = open({ prefer: 'wasm', worker: 'now and then' });
    await run(backend);
    const under = run(backend);
    await failure('crash');
    expect(await under).toBeLessThan(1e-4);
    expect(await run(backend)).toBeLessThan(1e-4);
  });

  it('a GPU that the processor emulates is not used unless it is requested', async () => {
    const backend = open();
    expect(await run(backend)).toBeLessThan(1e-4);
    expect((await backend.state()).device).toMatchObject({
      name: 'wasm',
      note: { template: expect.stringContaining('the processor emulates the GPU') },
    });
  });

  it('a GPU that computes other numbers than expected is replaced by WebAssembly', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'unclip-lying-'));
    await cp(tinyFolder, folder, { recursive: true });
    const inputs = { latent: { dtype: 'float32', dims: [1, 4, 4, 4] } };
    const networks = { 'latent-decoder.onnx': { inputs, outputs: { image: new Array(64).fill(3) } } };
    await writeFile(join(folder, 'self-test.json'), JSON.stringify({ networks }));
    const backend = open({ prefer: 'webgpu' });
    await backend.session(await readModelFolder(folder), 'latent-decoder').load();
    expect((await backend.state()).device).toMatchObject({
      name: 'wasm',
      note: { params: { reason: { template: expect.stringContaining('computed wrong numbers in its test') } } },
    });
    await rm(folder, { recursive: true });
  });
});

describe.skipIf(!chromiumPath)('a page without a connection', () => {
  it('the first run without a connection is refused, and the next one with a connection succeeds', async () => {
    const remote = await openRemote({ gpu: false });
    const family = await tinyFamily();
    const backend = remote.backend({ prefer: 'wasm' });
    await remote.functions.readFamily(remote.server.mount(family.location));
    await remote.tab.context().setOffline(true);
    await expect(backend.session(family, 'decoder').load()).rejects.toMatchObject({
      code: 'DEVICE_MISSING',
      message: expect.stringContaining('Check the connection and run again.'),
    });
    await remote.tab.context().setOffline(false);
    await backend.session(family, 'decoder').load();
    await remote.close();
  });
});

describe.skipIf(!chromiumPath)('weights in a page', () => {
  let remote: Awaited<ReturnType<typeof openRemote>>;
  let backend: RemoteBackend;
  beforeAll(async () => {
    remote = await openRemote({ gpu: false });
  });
  afterAll(() => remote.close());
  afterEach(() => backend.close());
  /** Waits until the page has received this many bytes. */
  const arrived = (bytes: number) =>
    vi.waitUntil(async () => ((await backend.state()).downloads.at(-1)?.loaded ?? 0) >= bytes, { timeout: 60_000 });
  const requested = (file: string) => remote.server.requests.filter(({ path }) => path.endsWith(file));

  it('weights are downloaded once, also over reloads, and their progress is reported', async () => {
    const family = await tinyFamily();
    const tab = await remote.openTab();
    backend = remote.backend({ prefer: 'wasm' }, tab);
    await backend.session(family, 'prior').load();
    const { downloads } = await backend.state();
    const total = family.manifest.components.prior?.bytes;
    expect(downloads[0]).toEqual({ name: 'prior of tiny', loaded: 0, total });
    expect(downloads.at(-1)).toEqual({ name: 'prior of tiny', loaded: total, total });
    await backend.close();
    await load(tab.tab, remote.server.origin);
    backend = remote.backend({ prefer: 'wasm' }, tab);
    await backend.session(family, 'prior').load();
    expect(requested('prior.onnx')).toHaveLength(1);
    expect((await backend.state()).downloads).toEqual([]);
  });

  it('a download of weights that breaks off is resumed where it stopped', async () => {
    const before = requested('text-encoder.onnx').length;
    remote.server.holdAfter('text-encoder.onnx', 10_000);
    const tab = await remote.openTab();
    backend = remote.backend({ prefer: 'wasm' }, tab);
    const loading = backend.session(await tinyFamily(), 'text-encoder').load();
    await arrived(10_000);
    remote.server.drop('text-encoder.onnx');
    await loading;
    expect(
      requested('text-encoder.onnx')
        .slice(before)
        .map(({ range }) => range),
    ).toEqual([undefined, expect.stringMatching(/^bytes=\d+-$/)]);
  });

  it('weights without a connection are refused, and the next download continues the part that has arrived', async () => {
    const before = requested('image-encoder.onnx').length;
    remote.server.holdAfter('image-encoder.onnx', 5000);
    const tab = await remote.openTab();
    const family = await tinyFamily();
    backend = remote.backend({ prefer: 'wasm' }, tab);
    const outcome = expect(backend.session(family, 'image-encoder').load()).rejects.toMatchObject({
      code: 'FILE_MISSING',
      message: expect.stringContaining('Check the connection and run again: the part that has arrived is kept.'),
    });
    await arrived(5000);
    await tab.tab.context().setOffline(true);
    remote.server.drop('image-encoder.onnx');
    await outcome;
    await tab.tab.context().setOffline(false);
    await backend.session(family, 'image-encoder').load();
    const ranges = requested('image-encoder.onnx').map(({ range }) => range);
    expect(ranges.slice(before)).toEqual([undefined, 'bytes=5000-']);
  });

  it('weights that were damaged in the browser are downloaded again', async () => {
    const family = await tinyFamily();
    const tab = await remote.openTab();
    backend = remote.backend({ prefer: 'wasm' }, tab);
    await backend.session(family, 'decoder').load();
    await backend.close();
    await tab.tab.evaluate(
      async ({ name, weightsFolder }) => {
        const folder = await (await navigator.storage.getDirectory()).getDirectoryHandle(weightsFolder);
        const writer = await (await folder.getFileHandle(name)).createWritable({ keepExistingData: true });
        await writer.write({ type: 'write', position: 50, data: new Uint8Array(20) });
        await writer.close();
      },
      { name: family.manifest.components.decoder?.sha256 ?? '', weightsFolder },
    );
    backend = remote.backend({ prefer: 'wasm' }, tab);
    const before = requested('decoder.onnx').length;
    await backend.session(family, 'decoder').load();
    expect(requested('decoder.onnx').length).toBe(before + 1);
  });
});
