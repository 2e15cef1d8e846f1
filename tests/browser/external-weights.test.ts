import { readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { vqModelConfig, vqModelDecoder, vqModelEncoder } from '../../models/architectures/vq-model.ts';
import { weightsFolder } from '../../models/backends/web/storage-names.ts';
import { readModelFolder } from '../../models/catalog.ts';
import type { ComponentName } from '../../models/manifest.ts';
import type { Dim } from '../../models/onnx/dimension.ts';
import { createGraph } from '../../models/onnx/graph.ts';
import type { Tensor } from '../../models/tensor.ts';
import { chromiumPath } from '../support/browser/chromium.ts';
import { limitStorage, load, openRemote, type RemoteBackend } from '../support/browser/remote.ts';
import { writeBuiltFamily } from '../support/models/built-family.ts';
import { expectNumbers, familiesFolder, goldenOf, type Numbers, safetensors } from '../support/models/families.ts';

// A GPU that the processor emulates compiles shaders for minutes on a busy machine.
vi.setConfig({ testTimeout: 600_000, hookTimeout: 600_000 });

const golden = goldenOf('kandinsky-2-2-decoder');
const repository = join(familiesFolder, 'kandinsky-2-2-decoder/repo/movq');

type Sizes = readonly [image: readonly Dim[], latent: readonly Dim[]];
const freeSizes: Sizes = [
  ['2*height', '2*width'],
  ['height', 'width'],
];

/** The family of Kandinsky's autoencoder: both graphs point into one file of weights. */
const writeMovq = async ([imageSize, latentSize]: Sizes = freeSizes): Promise<string> => {
  const config = vqModelConfig.parse(JSON.parse(await readFile(join(repository, 'config.json'), 'utf8')));
  const table = safetensors(repository, 'diffusion_pytorch_model.safetensors');
  const network = (name: ComponentName) => {
    const graph = createGraph({ name });
    const weights = graph.weights(table);
    if (name === 'latent-encoder') {
      const image = graph.input('image', 'float32', ['batch', 3, ...imageSize]);
      graph.output('latent', vqModelEncoder(graph, image, { weights, config }).latents);
    } else {
      const latent = graph.input('latent', 'float32', ['batch', config.latent_channels, ...latentSize]);
      graph.output('image', vqModelDecoder(graph, latent, { weights, config }).image);
    }
    return { built: graph.build(), weightsFolder: repository };
  };
  return writeBuiltFamily({ 'latent-encoder': network('latent-encoder'), 'latent-decoder': network('latent-decoder') });
};

const numbersOf = (tensor: Tensor | undefined): Numbers | undefined => tensor && { shape: tensor.dims, data: tensor.data };
const feedOf = (name: unknown): Tensor => {
  const { shape, data } = golden.tensor(String(name));
  return { dims: shape, data: Float32Array.from(data) };
};

describe.skipIf(!chromiumPath).each([
  ['wasm', false],
  ['webgpu', true],
] as const)('networks with weights in other files, in Chromium on %s', (device, gpu) => {
  let remote: Awaited<ReturnType<typeof openRemote>>;
  let folder: string;
  beforeAll(async () => {
    [remote, folder] = await Promise.all([openRemote({ gpu }), writeMovq()]);
  });
  afterAll(async () => {
    await remote.close();
    await rm(folder, { recursive: true });
  });
  type Settings = { readonly location?: string; readonly cases?: ReturnType<typeof golden.cases>; readonly encodes?: boolean };
  /** Compares both networks with PyTorch; without `encodes` the decoder alone. */
  const check = async (backend: RemoteBackend, { location = folder, cases = golden.cases('movq'), encodes = true }: Settings = {}) => {
    const family = await readModelFolder(location);
    for (const { name, inputs, outputs } of cases) {
      if (encodes) {
        const encoded = await backend.session(family, 'latent-encoder').run({ image: feedOf(inputs.pixels) });
        expectNumbers(`latents of ${name}`, numbersOf(encoded.latent), golden.tensor(String(outputs.latents)));
      }
      const decoded = await backend.session(family, 'latent-decoder').run({ latent: feedOf(inputs.latents) });
      expectNumbers(`pixels of ${name}`, numbersOf(decoded.image), golden.tensor(String(outputs.pixels)));
    }
  };

  it(`the autoencoder of Kandinsky computes the numbers of PyTorch on ${device}, in two sizes`, async () => {
    // On a GPU, the operator Shape runs on the processor: the picture's size is known when the network runs.
    const backend = remote.backend({ prefer: device, forget: true });
    await check(backend);
    expect(await backend.state()).toMatchObject({ name: device, live: 0 });
    await backend.close();
  });

  it.runIf(gpu)('a browser with WebGPU and without JSPI reads weights files, too', async () => {
    const tab = await remote.openTab();
    await tab.tab.evaluate(() => Reflect.deleteProperty(WebAssembly, 'Suspending'));
    const backend = remote.backend({ prefer: device }, tab);
    await check(backend, { cases: golden.cases('movq').slice(1), encodes: false });
    expect(await backend.state()).toMatchObject({ name: device, live: 0 });
    await backend.close();
  });

  it.runIf(gpu)('the autoencoder of Kandinsky for pictures of one size runs on the GPU alone', async () => {
    const [first] = golden.cases('movq');
    const sizeOf = (name: unknown) => golden.tensor(String(name)).shape.slice(2);
    const location = await writeMovq([sizeOf(first?.inputs.pixels), sizeOf(first?.inputs.latents)]);
    const backend = remote.backend({ prefer: device, strict: true });
    await check(backend, { location, cases: first ? [first] : [] });
    await backend.close();
    await rm(location, { recursive: true });
  });

  it.skipIf(gpu)(
    'a weights file is downloaded once for two networks and after a reload, and its progress counts with that of the graph',
    async () => {
      const tab = await remote.openTab();
      const family = await readModelFolder(folder);
      const before = remote.server.requests.length;
      const requested = () => remote.server.requests.slice(before).filter(({ path }) => path.endsWith('.safetensors'));
      const backend = remote.backend({ prefer: device }, tab);
      await backend.session(family, 'latent-decoder').load();
      const { downloads } = await backend.state();
      const { bytes = 0, weights = [] } = family.manifest.components['latent-decoder'] ?? {};
      const total = bytes + (weights[0]?.bytes ?? 0);
      expect(downloads[0]).toEqual({ name: 'latent-decoder of built', loaded: 0, total });
      expect(downloads.at(-1)).toEqual({ name: 'latent-decoder of built', loaded: total, total });
      await backend.session(family, 'latent-encoder').load();
      await backend.close();
      await load(tab.tab, remote.server.origin);
      const again = remote.backend({ prefer: device }, tab);
      await again.session(family, 'latent-decoder').load();
      await again.close();
      expect(requested()).toHaveLength(1);
    },
  );

  it.skipIf(gpu)('a browser that has no space for a weights file computes with it, and stores no part of it', async () => {
    const tab = await remote.openTab();
    await limitStorage(tab, remote.server.origin, 100_000);
    const backend = remote.backend({ prefer: device }, tab);
    await check(backend, { cases: golden.cases('movq').slice(0, 1) });
    await backend.close();
    const { weights = [] } = (await readModelFolder(folder)).manifest.components['latent-decoder'] ?? {};
    const stored = await tab.tab.evaluate(async (name) => {
      const names: string[] = [];
      for await (const key of (await (await navigator.storage.getDirectory()).getDirectoryHandle(name)).keys()) names.push(key);
      return names;
    }, weightsFolder);
    expect(stored.filter((name) => weights.some(({ sha256 }) => name.startsWith(sha256)))).toEqual([]);
  });

  it.skipIf(gpu)('a download of a weights file that breaks off is resumed where it stopped', async () => {
    const tab = await remote.openTab();
    const file = 'diffusion_pytorch_model.safetensors';
    const before = remote.server.requests.length;
    remote.server.holdAfter(file, 100_000);
    const backend = remote.backend({ prefer: device }, tab);
    const family = await readModelFolder(folder);
    const loading = backend.session(family, 'latent-decoder').load();
    const graph = family.manifest.components['latent-decoder']?.bytes ?? 0;
    await vi.waitUntil(async () => ((await backend.state()).downloads.at(-1)?.loaded ?? 0) >= graph + 100_000, { timeout: 60_000 });
    remote.server.drop(file);
    await loading;
    await backend.close();
    const ranges = remote.server.requests.slice(before).filter(({ path }) => path.endsWith(file));
    expect(ranges.map(({ range }) => range)).toEqual([undefined, expect.stringMatching(/^bytes=\d+-$/)]);
  });
});
