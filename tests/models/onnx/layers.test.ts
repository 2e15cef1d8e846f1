import { describe, expect, it } from 'vitest';
import { createGraph, type Graph, type Value, type Weights } from '../../../models/onnx/graph.ts';
import {
  attention,
  conv2d,
  geglu,
  gelu,
  geluTanh,
  groupNorm,
  layerNorm,
  linear,
  quickGelu,
  silu,
  sinusoid,
  timestepEmbedding,
} from '../../../models/onnx/layers.ts';
import { averagePool, cast, resizeNearest } from '../../../models/onnx/operators.ts';
import { type WeightTable, weightTable } from '../../../models/repository/weights.ts';
import { expectNumbers, type Numbers, runGraph } from '../../support/models/families.ts';
import { fixtureJson } from '../../support/models/golden.ts';

type Plain = { readonly shape: readonly number[]; readonly data: readonly number[] };
type Case = { readonly input: Plain; readonly output: Plain; readonly weights: Readonly<Record<string, Plain>> };
/** What PyTorch computes with small layers. The file was made with torch's modules of the same names and normal random weights. */
const cases: Readonly<Record<string, Case>> = fixtureJson('onnx-layers.json').cases;

const numbers = ({ shape, data }: Plain): Numbers => ({ shape, data: Float32Array.from(data) });

/** Tensors whose elements are in the table. */
const tableOf = (weights: Case['weights']): WeightTable =>
  weightTable(
    Object.entries(weights).map(([name, { shape, data }]) => {
      const bytes = new Uint8Array(Float32Array.from(data).buffer);
      return { name, dtype: 'float32', shape, file: '', offset: 0, bytes: bytes.length, data: bytes };
    }),
  );

type Layer = (graph: Graph, input: Value, weights: Weights) => Value;
type Run = { readonly symbols?: readonly number[]; readonly compute?: 'float32' | 'float16' };

/** Runs a layer on the input of a case. `symbols` are the axes whose size is known only when the network runs. */
const run = async (name: string, layer: Layer, { symbols = [], compute = 'float32' }: Run = {}): Promise<Numbers | undefined> => {
  const { input, weights } = cases[name] as Case;
  const graph = createGraph({ name, compute });
  const shape = input.shape.map((size, axis) => (symbols.includes(axis) ? `axis${axis}` : size));
  const value = cast(graph, graph.input('input', 'float32', shape), compute);
  graph.output('output', cast(graph, layer(graph, value, graph.weights(tableOf(weights))), 'float32'));
  return (await runGraph(graph.build(), { input: numbers(input) })).output;
};

const expected = (name: string): Numbers => numbers((cases[name] as Case).output);

const none: readonly number[] = [];
const layers: readonly (readonly [string, string, Layer, readonly (readonly number[])[]])[] = [
  ['linear', 'a linear layer', (graph, input, weights) => linear(graph, input, { weights, to: 5 }), [none, [0], [0, 1]]],
  ['conv', 'a convolution', (graph, input, weights) => conv2d(graph, input, { weights, to: 4 }), [none, [0, 2, 3]]],
  [
    'conv-stride',
    'a convolution of stride 2',
    (graph, input, weights) => conv2d(graph, input, { weights, to: 2, stride: 2 }),
    [none, [0, 2, 3]],
  ],
  [
    'conv-asymmetric',
    'a convolution with zeros at the bottom and right',
    (graph, input, weights) => conv2d(graph, input, { weights, to: 2, stride: 2, padding: [0, 0, 1, 1] }),
    [none, [0, 2, 3]],
  ],
  [
    'group-norm',
    'a group norm',
    (graph, input, weights) => groupNorm(graph, input, { weights, groups: 3, epsilon: 1e-6 }),
    [none, [0], [0, 2, 3]],
  ],
  [
    'group-norm-3d',
    'a group norm of tokens',
    (graph, input, weights) => groupNorm(graph, input, { weights, groups: 3, epsilon: 1e-6 }),
    [none, [0, 2]],
  ],
  ['layer-norm', 'a layer norm', (graph, input, weights) => layerNorm(graph, input, { weights }), [none, [0, 1]]],
  ['attention', 'attention', (graph, input) => attention(graph, { query: input, key: input, value: input, heads: 2 }), [none, [0, 1]]],
  [
    'attention-causal',
    'attention with a mask',
    (graph, input) => {
      const mask = graph.constant(
        Float32Array.from({ length: 16 }, (_, index) => (index % 4 > index / 4 ? -10_000 : 0)),
        [4, 4],
      );
      return attention(graph, { query: input, key: input, value: input, heads: 2, mask });
    },
    [none, [0]],
  ],
  ['silu', 'SiLU', silu, [none]],
  ['gelu', 'GELU', gelu, [none]],
  ['gelu-tanh', 'the approximation of GELU', geluTanh, [none]],
  ['quick-gelu', 'quick GELU', quickGelu, [none]],
  ['geglu', 'GEGLU', (graph, input, weights) => geglu(graph, input, { weights, to: 5 }), [none, [0, 1]]],
  [
    'timestep-embedding',
    'a timestep embedding',
    (graph, input, weights) => timestepEmbedding(graph, input, { weights, inner: 6, to: 5 }),
    [none, [0]],
  ],
  ['resize-nearest', 'enlarging to the double size', (graph, input) => resizeNearest(graph, input, 2), [none, [0, 2, 3]]],
  ['average-pool', 'average pooling', (graph, input) => averagePool(graph, input, 2), [none, [0, 2, 3]]],
];

describe('layers', () => {
  const runs = layers.flatMap(([name, title, layer, variants]) => variants.map((symbols) => ({ name, title, layer, symbols })));

  it.each(runs)('$title computes what PyTorch computes, with the axes $symbols symbolic', async ({ name, layer, symbols }) => {
    expectNumbers(name, await run(name, layer, { symbols }), expected(name), { abs: 2e-6, rel: 2e-6 });
  });

  it.each(layers)('%s in float16 differs from float32 by rounding alone', async (name, _, layer) => {
    expectNumbers(name, await run(name, layer, { compute: 'float16' }), expected(name), { abs: 5e-3, rel: 5e-3 });
  });

  it.each([
    ['sinusoid', { dimension: 8, flipSinToCos: true, frequencyShift: 0 }],
    ['sinusoid-unflipped', { dimension: 7 }],
  ] as const)('%s: the embedding of timesteps is that of diffusers', async (name, options) => {
    const output = await run(name, (graph, input) => sinusoid(graph, input, options));
    // the cosine of a float32 product near 1000 is known to 6e-5
    expectNumbers(name, output, expected(name), { abs: 7e-5, rel: 0 });
  });

  it('the mean of a group in float16 compute is that of float32, also where the sum of squares exceeds float16', async () => {
    const graph = createGraph({ name: 'large', compute: 'float16' });
    const weights = graph.weights(tableOf({ weight: { shape: [2], data: [1, 1] }, bias: { shape: [2], data: [0, 0] } }));
    const input = cast(graph, graph.input('input', 'float32', [1, 2, 2, 1]), 'float16');
    graph.output('output', cast(graph, groupNorm(graph, input, { weights, groups: 1, epsilon: 1e-6 }), 'float32'));
    const { output } = await runGraph(graph.build(), { input: { shape: [1, 2, 2, 1], data: Float32Array.of(-4000, 4000, 4000, -4000) } });
    expectNumbers('output', output, { shape: [1, 2, 2, 1], data: Float32Array.of(-1, 1, 1, -1) }, { abs: 1e-3, rel: 0 });
  });
});

describe('networks that the program builds wrongly', () => {
  it('a layer whose axis has no known size is refused by the name of the value', () => {
    const graph = createGraph({ name: 'unknown' });
    const input = graph.input('pixels', 'float32', ['batch', 'channels', 8, 8]);
    const weights = graph.weights(tableOf({}));
    expect(() => conv2d(graph, input, { weights, to: 4 })).toThrow('pixels');
  });
});
