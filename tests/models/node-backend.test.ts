import { readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, describe, expect, it, onTestFinished } from 'vitest';
import type { Backend } from '../../models/backend.ts';
import { backendOver } from '../../models/backends/backend-over.ts';
import type { NetworkFunctions } from '../../models/backends/connection.ts';
import { loadError } from '../../models/backends/node/device.ts';
import { nodeBackend } from '../../models/backends/node/index.ts';
import { weightsOf } from '../../models/backends/weights.ts';
import { largeFile, recordVerified } from '../../models/verified-file.ts';
import { backendContract } from '../support/models/backend-contract.ts';
import { externalFamily, externalFeeds, externalOutputs, weightsFile } from '../support/models/external-family.ts';
import { externalWeightsContract } from '../support/models/external-weights-contract.ts';
import { distance, golden, tinyFamily } from '../support/models/tiny.ts';

backendContract('node, cpu', () => nodeBackend({ device: 'cpu', threads: 1 }));
externalWeightsContract('node, cpu', () => nodeBackend({ device: 'cpu', threads: 1 }));
backendContract('node, WebAssembly', () => nodeBackend({ device: 'cpu', threads: 1, build: 'wasm' }), { shared: true });
externalWeightsContract('node, WebAssembly', () => nodeBackend({ device: 'cpu', threads: 1, build: 'wasm' }));
backendContract('node, cpu, memory for one network only', () => nodeBackend({ device: 'cpu', threads: 1, memoryBudget: 1 }));

const textFeeds = () => ({
  input_ids: { dims: [3, 16], data: Int32Array.from(golden.ids.flat()) },
  attention_mask: { dims: [3, 16], data: Float32Array.from(golden.mask.flat()) },
});

describe('the node backend', () => {
  let backend: Backend;
  afterEach(() => backend.close());

  it('networks compute the numbers of PyTorch, within 1e-5', async () => {
    backend = nodeBackend({ device: 'cpu' });
    const outputs = await backend.session(await tinyFamily(), 'text-encoder').run(textFeeds());
    expect(distance(outputs.text_embeds?.data ?? [], golden.textEmbeddings)).toBeLessThan(1e-5);
    expect(distance(outputs.hidden_states?.data ?? [], golden.hidden)).toBeLessThan(1e-5);
  });

  it('a manifest that names an output the network lacks is refused with the names of its outputs', async () => {
    backend = nodeBackend({ device: 'cpu' });
    const family = await tinyFamily();
    const components = structuredClone(family.manifest.components);
    if (components.decoder) components.decoder.outputs = { noise: { dtype: 'float32', shape: ['batch'] } };
    const wrong = { ...family, manifest: { ...family.manifest, components } };
    await expect(backend.session(wrong, 'decoder').load()).rejects.toMatchObject({
      code: 'BAD_MANIFEST',
      sentence: { params: { network: 'decoder of tiny', kind: 'output', missing: 'noise', names: 'prediction' } },
    });
  });

  it('WebAssembly computes the numbers of PyTorch, within 1e-5', async () => {
    backend = nodeBackend({ device: 'cpu', build: 'wasm' });
    const outputs = await backend.session(await tinyFamily(), 'text-encoder').run(textFeeds());
    expect(distance(outputs.text_embeds?.data ?? [], golden.textEmbeddings)).toBeLessThan(1e-5);
  });

  it('without the package onnxruntime-node a GPU is refused, and the advice is to install the package', async () => {
    backend = nodeBackend({ device: 'cuda', build: 'wasm' });
    await expect(backend.session(await tinyFamily(), 'text-encoder').load()).rejects.toMatchObject({
      code: 'DEVICE_MISSING',
      message: expect.stringContaining('npm install onnxruntime-node'),
    });
  });

  it('a device that the machine lacks is reported with advice, and no other device replaces it silently', async () => {
    backend = nodeBackend({ device: 'cuda' });
    const session = backend.session(await tinyFamily(), 'text-encoder');
    for (const attempt of [() => session.load(), () => session.run(textFeeds())]) {
      const outcome = await attempt().catch((error: unknown) => error);
      if (outcome instanceof Error) {
        expect(outcome).toMatchObject({ code: 'DEVICE_MISSING', message: expect.stringContaining('Or choose the device cpu.') });
      } else {
        expect(backend.name).toBe('cuda');
      }
    }
  });

  it('a weights file of more than 2 GiB is opened by its path, and a tensor behind its first 2 GiB is read', async () => {
    const offset = 2 ** 31 + 13;
    const sha256 = 'f'.repeat(64);
    const family = await externalFamily({ offset, sha256 });
    onTestFinished(() => rm(family.location, { recursive: true }));
    // The import has hashed the file, so that it is not hashed again.
    await recordVerified(family.location, [{ file: weightsFile, sha256 }]);
    backend = nodeBackend({ device: 'cpu' });
    expect(await backend.session(family, 'text-encoder').run(externalFeeds())).toEqual(externalOutputs());
  });

  it('a large weights file is hashed once, and again when its modification time has changed', async () => {
    const family = await externalFamily({ bytes: largeFile + 1 });
    onTestFinished(() => rm(family.location, { recursive: true }));
    const load = async () => {
      backend = nodeBackend({ device: 'cpu' });
      await backend.session(family, 'text-encoder').load();
      await backend.close();
    };
    await load();
    const record = join(family.location, '.verified.json');
    const hashed = await readFile(record, 'utf8');
    expect(Object.keys(JSON.parse(hashed))).toEqual([weightsFile]);
    // A record that does not match the manifest's hash is not believed.
    await writeFile(record, hashed.replaceAll(/[0-9a-f]{64}/g, 'e'.repeat(64)));
    await load();
    expect(await readFile(record, 'utf8')).toBe(hashed);
    await writeFile(join(family.location, weightsFile), new Uint8Array(largeFile + 1));
    await expect(load()).rejects.toMatchObject({ code: 'BAD_WEIGHTS' });
  });

  it('an unreadable model file is not reported as a missing device', () => {
    backend = nodeBackend({ device: 'cpu' });
    expect(loadError(new Error('Load model failed: Protobuf parsing failed.'), 'webgpu', 'prior of x').code).toBe('BAD_WEIGHTS');
    expect(loadError(new Error('Failed to get a WebGPU adapter.'), 'webgpu', 'prior of x').code).toBe('DEVICE_MISSING');
  });
});

describe('a backend over a connection', () => {
  it('a run is one call to the worker, and loading ahead is another one', async () => {
    const calls: string[] = [];
    const network: NetworkFunctions = {
      load: async ({ key }) => void calls.push(`load ${key}`),
      async run({ key }) {
        calls.push(`run ${key}`);
        return {};
      },
      fit: async () => true,
      loop: async () => undefined,
      stop: async () => undefined,
      release: async (key) => void calls.push(`release ${key}`),
    };
    const backend = backendOver({ call: (work) => work(network), close: async () => undefined }, { name: 'fake' });
    const family = await tinyFamily();
    const session = backend.session(family, 'text-encoder');
    expect(calls).toEqual([]);
    await session.run(textFeeds());
    await session.run(textFeeds());
    const { key } = weightsOf(family, 'text-encoder');
    expect(calls).toEqual([`run ${key}`, `run ${key}`]);
    await session.load();
    await session.release();
    expect(calls.slice(2)).toEqual([`load ${key}`, `release ${key}`]);
  });
});
