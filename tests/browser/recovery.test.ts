import { cp, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from 'vitest';
import { nodeBackend } from '../../models/backends/node/index.ts';
import { readModelFolder } from '../../models/catalog.ts';
import type { ModelFamily } from '../../models/family.ts';
import type { Feeds } from '../../models/tensor.ts';
import { chromiumPath } from '../support/browser/chromium.ts';
import { load, openRemote, type RemoteBackend } from '../support/browser/remote.ts';
import { distance, tinyFamily, tinyFolder, tinyWithout } from '../support/models/tiny.ts';

// A GPU that the processor imitates compiles shaders for minutes where the machine is busy.
vi.setConfig({ testTimeout: 600_000, hookTimeout: 600_000 });

const feeds: Feeds = { latent: { dims: [1, 4, 4, 4], data: Float32Array.from({ length: 64 }, (_, index) => Math.sin(index)) } };
const decoded = async (family: ModelFamily): Promise<number[]> => {
  const backend = nodeBackend({ device: 'cpu' });
  const { image } = await (await backend.session(family, 'latent-decoder')).run(feeds);
  await backend.close();
  return [...(image?.data ?? [])];
};

describe.skipIf(!chromiumPath)('when something breaks', () => {
  let remote: Awaited<ReturnType<typeof openRemote>>;
  let backend: RemoteBackend;
  let family: ModelFamily;
  let wanted: number[];
  beforeAll(async () => {
    remote = await openRemote({ gpu: true });
    family = await tinyFamily();
    wanted = await decoded(family);
  });
  afterAll(() => remote.close());
  afterEach(() => backend.close());
  const run = async () => {
    const { image } = await (await backend.session(family, 'latent-decoder')).run(feeds);
    return distance(image?.data ?? [], wanted);
  };
  const trouble = (word: string) => remote.tab.evaluate((text) => new BroadcastChannel('trouble').postMessage(text), word);

  test('a lost GPU is taken up again in a new worker, and the run goes on there', async () => {
    backend = remote.backend({ prefer: 'webgpu', worker: 'now and then' });
    expect(await run()).toBeLessThan(1e-4);
    await trouble('lose');
    expect(await run()).toBeLessThan(1e-4);
    expect((await backend.state()).device).toMatchObject({ name: 'webgpu' });
  });

  test('a GPU that is lost at every run is given up, and the user is told', async () => {
    backend = remote.backend({ prefer: 'webgpu', worker: 'lose-always' });
    expect(await run()).toBeLessThan(1e-4);
    expect(await backend.state()).toMatchObject({
      name: 'wasm',
      device: { name: 'wasm', note: expect.stringMatching(/^WebGPU is not used, because the GPU was lost/) },
    });
  });

  test('many runs hold no more buffers of the GPU than a few', async () => {
    backend = remote.backend({ prefer: 'webgpu', worker: 'now and then' });
    const count = () =>
      remote.tab.evaluate(() => {
        const channel = new BroadcastChannel('trouble');
        return new Promise<number>((resolve) => {
          channel.onmessage = ({ data }) => data.buffers !== undefined && resolve(data.buffers);
          channel.postMessage('count');
        });
      });
    for (let index = 0; index < 3; index++) await run();
    const few = await count();
    for (let index = 0; index < 20; index++) await run();
    expect(few).toBeGreaterThan(0);
    expect(await count()).toBeLessThanOrEqual(few);
  });

  test('a worker that throws is replaced', async () => {
    backend = remote.backend({ prefer: 'wasm', worker: 'now and then' });
    await run();
    const under = run();
    await trouble('crash');
    expect(await under).toBeLessThan(1e-4);
    expect(await run()).toBeLessThan(1e-4);
  });

  test('WebGPU that the processor imitates is left alone, unless it is asked for', async () => {
    backend = remote.backend();
    expect(await run()).toBeLessThan(1e-4);
    expect((await backend.state()).device).toMatchObject({ name: 'wasm', note: expect.stringContaining('imitated by the processor') });
  });

  test('a device that gives other numbers than the known ones is not trusted with the network', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'unclip-lying-'));
    await cp(tinyFolder, folder, { recursive: true });
    const inputs = { latent: { dtype: 'float32', dims: [1, 4, 4, 4] } };
    const networks = { 'latent-decoder.onnx': { inputs, outputs: { image: new Array(64).fill(3) } } };
    await writeFile(join(folder, 'self-test.json'), JSON.stringify({ networks }));
    backend = remote.backend({ prefer: 'webgpu' });
    await backend.session(await readModelFolder(folder), 'latent-decoder');
    expect((await backend.state()).device).toMatchObject({ name: 'wasm', note: expect.stringContaining('gave wrong numbers in its test') });
    await rm(folder, { recursive: true });
  });
});

describe.skipIf(!chromiumPath)('without a connection', () => {
  test('the first run says so, and the next one with a connection works', async () => {
    const remote = await openRemote({ gpu: false });
    const folder = await mkdtemp(join(tmpdir(), 'unclip-lacking-'));
    const family = await tinyWithout('upsampler', folder);
    const backend = remote.backend({ prefer: 'wasm' });
    // Reads the manifest, which needs the connection as well.
    await expect(backend.session(family, 'upsampler')).rejects.toMatchObject({ code: 'MODEL_MISSING' });
    await remote.tab.context().setOffline(true);
    await expect(backend.session(family, 'decoder')).rejects.toMatchObject({
      code: 'DEVICE_MISSING',
      message: expect.stringContaining('Check the connection and run again.'),
    });
    await remote.tab.context().setOffline(false);
    await backend.session(family, 'decoder');
    await remote.close();
    await rm(folder, { recursive: true });
  });
});

describe.skipIf(!chromiumPath)('weights', () => {
  let remote: Awaited<ReturnType<typeof openRemote>>;
  let backend: RemoteBackend;
  beforeAll(async () => {
    remote = await openRemote({ gpu: false });
  });
  afterAll(() => remote.close());
  afterEach(() => backend.close());
  /** Waits until the page tells of so many bytes. */
  const arrived = (bytes: number) =>
    vi.waitUntil(async () => ((await backend.state()).downloads.at(-1)?.loaded ?? 0) >= bytes, { timeout: 60_000 });
  const asked = (file: string) => remote.server.asked.filter(({ path }) => path.endsWith(file));

  test('are fetched once, also over reloads, and their progress is told', async () => {
    const family = await tinyFamily();
    const tab = await remote.openTab();
    backend = remote.backend({ prefer: 'wasm' }, tab);
    await backend.session(family, 'prior');
    const { downloads } = await backend.state();
    const total = family.manifest.components.prior?.bytes;
    expect(downloads[0]).toEqual({ name: 'prior of tiny', loaded: 0, total });
    expect(downloads.at(-1)).toEqual({ name: 'prior of tiny', loaded: total, total });
    await backend.close();
    await load(tab, remote.server.origin);
    backend = remote.backend({ prefer: 'wasm' }, tab);
    await backend.session(family, 'prior');
    expect(asked('prior.onnx')).toHaveLength(1);
    expect((await backend.state()).downloads).toEqual([]);
  });

  test('whose download breaks off go on from where it stopped', async () => {
    const before = asked('text-encoder.onnx').length;
    remote.server.holdAfter('text-encoder.onnx', 10_000);
    const tab = await remote.openTab();
    backend = remote.backend({ prefer: 'wasm' }, tab);
    const session = backend.session(await tinyFamily(), 'text-encoder');
    await arrived(10_000);
    remote.server.drop('text-encoder.onnx');
    await session;
    expect(
      asked('text-encoder.onnx')
        .slice(before)
        .map(({ range }) => range),
    ).toEqual([undefined, expect.stringMatching(/^bytes=\d+-$/)]);
  });

  test('whose connection is gone are told in words, and what has arrived is used the next time', async () => {
    const before = asked('image-encoder.onnx').length;
    remote.server.holdAfter('image-encoder.onnx', 5000);
    const tab = await remote.openTab();
    const family = await tinyFamily();
    backend = remote.backend({ prefer: 'wasm' }, tab);
    const session = backend.session(family, 'image-encoder');
    const outcome = expect(session).rejects.toMatchObject({
      code: 'FILE_MISSING',
      message: expect.stringContaining('Check the connection and run again: what has arrived is kept.'),
    });
    await arrived(5000);
    await tab.context().setOffline(true);
    remote.server.drop('image-encoder.onnx');
    await outcome;
    await tab.context().setOffline(false);
    await backend.session(family, 'image-encoder');
    const ranges = asked('image-encoder.onnx').map(({ range }) => range);
    expect(ranges.slice(before)).toEqual([undefined, 'bytes=5000-']);
  });

  test('that were damaged in the browser are fetched again', async () => {
    const family = await tinyFamily();
    const tab = await remote.openTab();
    backend = remote.backend({ prefer: 'wasm' }, tab);
    await backend.session(family, 'decoder');
    await backend.close();
    await tab.evaluate(async (name) => {
      const folder = await (await navigator.storage.getDirectory()).getDirectoryHandle('unclip-weights');
      const writer = await (await folder.getFileHandle(name)).createWritable({ keepExistingData: true });
      await writer.write({ type: 'write', position: 50, data: new Uint8Array(20) });
      await writer.close();
    }, family.manifest.components.decoder?.sha256 ?? '');
    backend = remote.backend({ prefer: 'wasm' }, tab);
    const before = asked('decoder.onnx').length;
    await backend.session(family, 'decoder');
    expect(asked('decoder.onnx').length).toBe(before + 1);
  });
});
