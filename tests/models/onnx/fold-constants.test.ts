import { readFile } from 'node:fs/promises';
import { fromBinary } from '@bufbuild/protobuf';
import { InferenceSession, Tensor } from 'onnxruntime-node';
import { describe, expect, it } from 'vitest';
import { foldConstants, weightsPath } from '../../../models/onnx/fold-constants.ts';
import { ModelProtoSchema } from '../../../models/onnx/onnx_pb.ts';

const network = async (name: string) => new Uint8Array(await readFile(new URL(`../../../models/emoji/${name}.onnx`, import.meta.url)));
const wave = (dims: readonly number[]) =>
  new Tensor(
    'float32',
    Float32Array.from({ length: dims.reduce((a, b) => a * b, 1) }, (_, index) => Math.sin(index * 0.37)),
    dims,
  );
/** The output of a network that reads one latent. */
const decoded = async (graph: Uint8Array, weights?: Uint8Array): Promise<unknown> => {
  const session = await InferenceSession.create(graph, { ...(weights && { externalData: [{ path: weightsPath, data: weights }] }) });
  const outputs = await session.run({ latent: wave([1, 16, 8, 8]) });
  await session.release();
  return outputs.image?.data;
};
/** The prediction of a prior. */
const predicted = async (graph: Uint8Array, weights?: Uint8Array): Promise<unknown> => {
  const session = await InferenceSession.create(graph, { ...(weights && { externalData: [{ path: weightsPath, data: weights }] }) });
  const outputs = await session.run({
    sample: wave([1, 256]),
    timestep: new Tensor('float32', [500], [1]),
    text_embeds: wave([1, 256]),
    hidden_states: wave([1, 32, 192]),
    attention_mask: new Tensor('float32', new Float32Array(32).fill(1), [1, 32]),
  });
  await session.release();
  return outputs.prediction?.data;
};
const operators = (bytes: Uint8Array) => fromBinary(ModelProtoSchema, bytes).graph?.node.map(({ opType }) => opType) ?? [];

describe('the folded constants of a network', () => {
  it('a network with float16 weights computes the same bits, from float32 weights beside its graph', async () => {
    const original = await network('latent-decoder');
    const { graph, weights } = foldConstants(original);
    expect(await decoded(graph, weights)).toEqual(await decoded(original));
    expect(graph.length).toBeLessThan(original.length / 20);
    expect(operators(original)).toContain('Cast');
    expect(operators(graph)).not.toContain('Cast');
  });

  it('a network with int8 weights computes the same bits, from weights that are multiplied by the scales of their channels', async () => {
    const original = await network('prior');
    const { graph, weights } = foldConstants(original);
    expect(await predicted(graph, weights)).toEqual(await predicted(original));
    expect(operators(graph)).not.toContain('Constant');
    expect(weights.length).toBeGreaterThan(3 * original.length);
  });

  it('bytes that are no network are refused', () => {
    expect(() => foldConstants(new TextEncoder().encode('not a network, but a sentence'))).toThrow();
  });
});
