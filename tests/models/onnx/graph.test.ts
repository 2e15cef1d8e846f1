import { fromBinary } from '@bufbuild/protobuf';
import { describe, expect, it } from 'vitest';
import { createGraph } from '../../../models/onnx/graph.ts';
import { linear } from '../../../models/onnx/layers.ts';
import { ModelProtoSchema, TensorProto_DataLocation } from '../../../models/onnx/onnx_pb.ts';
import { add, concat, conv, gather, matmul, mul, reshape, scalar, scale, slice, split } from '../../../models/onnx/operators.ts';
import { type WeightTensor, weightTable } from '../../../models/repository/weights.ts';
import { expectNumbers, runGraph } from '../../support/models/families.ts';

const tensor = (name: string, changes: Partial<WeightTensor> = {}): WeightTensor => ({
  name,
  dtype: 'float32',
  shape: [2, 3],
  file: 'model.safetensors',
  offset: 88,
  bytes: 24,
  ...changes,
});

describe('a graph', () => {
  it('points at the weights where they lie, and states nothing else of them', () => {
    const graph = createGraph({ name: 'pointing' });
    const weights = graph.weights(weightTable([tensor('proj.weight', { file: 'unet/model.safetensors', offset: 1_000_000_000_001 })]));
    graph.output(
      'output',
      linear(graph, graph.input('input', 'float32', ['batch', 3]), { weights: weights.scope('proj'), to: 2, bias: false }),
    );
    const built = graph.build({ location: 'weights/' });
    const { graph: proto, opsetImport } = fromBinary(ModelProtoSchema, built.bytes);
    const [initializer] = proto?.initializer ?? [];
    expect(initializer?.dataLocation).toBe(TensorProto_DataLocation.EXTERNAL);
    expect(Object.fromEntries(initializer?.externalData.map(({ key, value }) => [key, value]) ?? [])).toEqual({
      location: 'weights/unet/model.safetensors',
      offset: '1000000000001',
      length: '24',
    });
    expect(opsetImport.map(({ version }) => version)).toEqual([17n]);
    expect(built).toMatchObject({
      files: ['unet/model.safetensors'],
      parameters: 6,
      inputs: [{ name: 'input', dtype: 'float32', shape: ['batch', 3] }],
      outputs: [{ name: 'output', dtype: 'float32', shape: ['batch', 2] }],
    });
  });

  it('names operators by the module whose tensors they use', () => {
    const graph = createGraph({ name: 'named' });
    const weights = graph.weights(weightTable([tensor('blocks.0.proj.weight')]));
    const module = weights.scope('blocks.0').scope('proj');
    graph.output('output', linear(graph, graph.input('input', 'float32', [1, 3]), { weights: module, to: 2, bias: false }));
    const { graph: proto } = fromBinary(ModelProtoSchema, graph.build().bytes);
    expect(proto?.node.map(({ name }) => name)).toEqual(['blocks.0.proj/Gemm', 'output/Identity']);
  });

  it('stores equal constants once, and constants of another type or shape apart', () => {
    const graph = createGraph({ name: 'constants' });
    const [a, b] = [graph.constant(Float32Array.of(1, 2), [2]), graph.constant(Float32Array.of(1, 2), [2])];
    expect(a).toBe(b);
    expect(graph.constant(Float32Array.of(1, 2), [1, 2])).not.toBe(a);
    expect(graph.constant(new Float32Array(Int32Array.of(1, 2).buffer), [2])).not.toBe(graph.constant(Int32Array.of(1, 2), [2]));
  });

  it('leaves out the weights that no operator reads', () => {
    const graph = createGraph({ name: 'unread' });
    const weights = graph.weights(weightTable([tensor('mean'), tensor('std', { file: 'other.safetensors' })]));
    weights.take('std', [2, 3]);
    graph.output('output', weights.take('mean', [2, 3]));
    expect(graph.build()).toMatchObject({ files: ['model.safetensors'], parameters: 6 });
    expect(weights.leftOver()).toEqual([]);
  });

  it.each([
    ['float16', [0x3c00, 0xc000, 0x3800].flatMap((bits) => [bits & 255, bits >> 8]), [1, -2, 0.5]],
    ['bfloat16', [0x3f80, 0xc000, 0x3f00].flatMap((bits) => [bits & 255, bits >> 8]), [1, -2, 0.5]],
    ['float64', [...new Uint8Array(Float64Array.of(1, -2, 0.5).buffer)], [1, -2, 0.5]],
    ['float32', [...new Uint8Array(Float32Array.of(1, -2, 0.5).buffer)], [1, -2, 0.5]],
  ] as const)('computes with weights in %s as with float32', async (dtype, data, wanted) => {
    const bytes = Uint8Array.from(data);
    const graph = createGraph({ name: dtype });
    const weights = graph.weights(weightTable([tensor('w', { dtype, shape: [3], data: bytes, bytes: bytes.length })]));
    graph.output('output', scale(graph, weights.take('w', [3]), 2));
    const { output } = await runGraph(graph.build(), {});
    expectNumbers('output', output, { shape: [3], data: Float32Array.from(wanted, (value) => 2 * value) });
  });

  it('takes a packed tensor in parts, without copies', () => {
    const graph = createGraph({ name: 'packed' });
    const weights = graph.weights(weightTable([tensor('in_proj_weight', { shape: [6, 2], bytes: 48 })]));
    const [query, key, value] = weights.takeParts('in_proj_weight', [6, 2], 3);
    for (const [name, part] of Object.entries({ query, key, value })) graph.output(name, part as NonNullable<typeof part>);
    const { graph: proto } = fromBinary(ModelProtoSchema, graph.build().bytes);
    const offsets = proto?.initializer.map(({ externalData }) => externalData.find(({ key }) => key === 'offset')?.value);
    expect(offsets).toEqual(['88', '104', '120']);
  });

  it('names a missing tensor, a tensor of another shape, and what was not taken', () => {
    const graph = createGraph({ name: 'wrong' });
    const weights = graph.weights(weightTable([tensor('down.weight'), tensor('up.weight')]));
    expect(() => weights.take('mid.weight', [2, 3])).toThrow(
      expect.objectContaining({
        code: 'BAD_WEIGHTS',
        message:
          'The weights have no tensor "mid.weight". They have others, as "down.weight", and may belong to another implementation of this network, or to another configuration.',
      }),
    );
    expect(() => weights.scope('up').take('weight', [3, 2])).toThrow(
      expect.objectContaining({
        code: 'BAD_WEIGHTS',
        message:
          'The tensor "up.weight" of model.safetensors has the shape [2, 3], and the configuration requires [3, 2]. The configuration and the weights may belong to different networks.',
      }),
    );
    weights.take('down.weight', [2, 3]);
    expect(weights.leftOver()).toEqual(['up.weight']);
    expect(() => weights.take('down.weight', [2, 3])).toThrow('down.weight');
  });
});

describe('operators', () => {
  const graph = createGraph({ name: 'operators' });
  const image = graph.input('image', 'float32', ['batch', 4, '8*height', '8*width']);
  const ids = graph.input('ids', 'int64', ['batch', 77]);

  it('infer shapes with symbolic axes', () => {
    const weight = graph.constant(new Float32Array(6 * 4 * 9), [6, 4, 3, 3]);
    expect(conv(graph, image, { weight, stride: 2, padding: 1 }).shape).toEqual(['batch', 6, '4*height', '4*width']);
    expect(reshape(graph, image, ['batch', 2, -1, '8*width']).shape).toEqual(['batch', 2, '16*height', '8*width']);
    expect(concat(graph, [image, image], 1).shape).toEqual(['batch', 8, '8*height', '8*width']);
    expect(gather(graph, graph.constant(new Float32Array(10), [5, 2]), ids).shape).toEqual(['batch', 77, 2]);
    expect(slice(graph, ids, { axis: 1, start: -1 }).shape).toEqual(['batch', 1]);
    expect(split(graph, image, { axis: 1, sizes: [1, 3] }).map(({ shape }) => shape[1])).toEqual([1, 3]);
  });

  it.each([
    ['Add', () => add(graph, image, ids)],
    ['Mul', () => mul(graph, graph.constant(Float32Array.of(1, 2), [2]), graph.constant(Float32Array.of(1, 2, 3), [3]))],
    ['MatMul', () => matmul(graph, graph.constant(new Float32Array(4), [2, 2]), graph.constant(new Float32Array(3), [3, 1]))],
    ['Concat', () => concat(graph, [image, graph.constant(new Float32Array(4), [1, 4])], 1)],
    ['Reshape', () => reshape(graph, ids, ['a', 'b'])],
    ['Gather', () => gather(graph, image, scalar(graph, 1))],
    ['Slice', () => slice(graph, ids, { axis: 1, start: 70, end: 80 })],
    ['Split', () => split(graph, image, { axis: 1, sizes: [1, 2] })],
    ['Conv', () => conv(graph, image, { weight: graph.constant(new Float32Array(27), [1, 3, 3, 3]) })],
  ])('%s with inputs that cannot go together is an error that names it', (operator, call) => {
    expect(call).toThrow(new RegExp(`^${operator}: `));
  });

  it('two inputs of one name are refused', () => {
    expect(() => graph.input('image', 'float32', [1])).toThrow('image');
  });
});
