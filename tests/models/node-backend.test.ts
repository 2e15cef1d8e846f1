import { afterEach, describe, expect, test } from 'vitest';
import type { Backend } from '../../models/backend.ts';
import { loadError } from '../../models/backends/node/device.ts';
import { nodeBackend } from '../../models/backends/node/index.ts';
import { backendContract } from '../support/models/backend-contract.ts';
import { distance, golden, tinyFamily } from '../support/models/tiny.ts';

backendContract('node, cpu', () => nodeBackend({ device: 'cpu', threads: 1 }));
backendContract('node, cpu, room for one network only', () => nodeBackend({ device: 'cpu', threads: 1, memoryBudget: 1 }));

describe('the node backend', () => {
  let backend: Backend;
  afterEach(() => backend.close());

  test('networks give what PyTorch gives, within 1e-5', async () => {
    backend = nodeBackend({ device: 'cpu' });
    const session = await backend.session(await tinyFamily(), 'text-encoder');
    const outputs = await session.run({
      input_ids: { dims: [3, 16], data: Int32Array.from(golden.ids.flat()) },
      attention_mask: { dims: [3, 16], data: Float32Array.from(golden.mask.flat()) },
    });
    expect(distance(outputs.text_embeds?.data ?? [], golden.textEmbeddings)).toBeLessThan(1e-5);
    expect(distance(outputs.hidden_states?.data ?? [], golden.hidden)).toBeLessThan(1e-5);
  });

  test('a manifest that names an output the network lacks is refused with the names it has', async () => {
    backend = nodeBackend({ device: 'cpu' });
    const family = await tinyFamily();
    const components = structuredClone(family.manifest.components);
    if (components.decoder) components.decoder.outputs = { noise: { dtype: 'float32', shape: ['batch'] } };
    const wrong = { ...family, manifest: { ...family.manifest, components } };
    await expect(backend.session(wrong, 'decoder')).rejects.toMatchObject({
      code: 'BAD_MANIFEST',
      message: expect.stringContaining('has no output noise (it has: prediction)'),
    });
  });

  test('a device the machine lacks is told with what to do, and never replaced silently', async () => {
    backend = nodeBackend({ device: 'cuda' });
    const outcome = await backend.session(await tinyFamily(), 'decoder').catch((error: unknown) => error);
    if (outcome instanceof Error) {
      expect(outcome).toMatchObject({ code: 'DEVICE_MISSING', message: expect.stringContaining('Or choose the device cpu.') });
    } else {
      expect(backend.name).toBe('cuda');
    }
  });

  test('trouble with a file is not taken for trouble with the device', () => {
    backend = nodeBackend({ device: 'cpu' });
    expect(loadError(new Error('Load model failed: Protobuf parsing failed.'), 'webgpu', 'prior of x').code).toBe('BAD_WEIGHTS');
    expect(loadError(new Error('Failed to get a WebGPU adapter.'), 'webgpu', 'prior of x').code).toBe('DEVICE_MISSING');
  });
});
