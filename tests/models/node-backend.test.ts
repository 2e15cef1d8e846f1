import { afterEach, describe, expect, it } from 'vitest';
import type { Backend } from '../../models/backend.ts';
import { backendOver } from '../../models/backends/backend-over.ts';
import type { NetworkFunctions } from '../../models/backends/connection.ts';
import { loadError } from '../../models/backends/node/device.ts';
import { nodeBackend } from '../../models/backends/node/index.ts';
import { backendContract } from '../support/models/backend-contract.ts';
import { distance, golden, tinyFamily } from '../support/models/tiny.ts';

backendContract('node, cpu', () => nodeBackend({ device: 'cpu', threads: 1 }));
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
      release: async (key) => void calls.push(`release ${key}`),
    };
    const backend = backendOver({ call: (work) => work(network), close: async () => undefined }, { name: 'fake' });
    const family = await tinyFamily();
    const session = backend.session(family, 'text-encoder');
    expect(calls).toEqual([]);
    await session.run(textFeeds());
    await session.run(textFeeds());
    const key = `${family.hash}/text-encoder`;
    expect(calls).toEqual([`run ${key}`, `run ${key}`]);
    await session.load();
    await session.release();
    expect(calls.slice(2)).toEqual([`load ${key}`, `release ${key}`]);
  });
});
