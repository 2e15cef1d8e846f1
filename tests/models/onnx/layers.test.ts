import { expect, it } from 'vitest';
import { createGraph, type Graph, type Value } from '../../../models/onnx/graph.ts';
import { linearOf } from '../../../models/onnx/layers.ts';
import { expectNumbers, type Numbers, runGraph } from '../../support/models/families.ts';

const floats = (shape: readonly number[], ...data: readonly number[]): Numbers => ({ shape, data: Float32Array.from(data) });

/** Runs one layer on one input. `symbols` are the axes whose size is not known when the graph is built. */
const run = async (
  input: Numbers,
  layer: (graph: Graph, input: Value) => Value,
  symbols: readonly number[] = [],
): Promise<Numbers | undefined> => {
  const graph = createGraph({ name: 'layer' });
  const shape = input.shape.map((size, axis) => (symbols.includes(axis) ? `axis${axis}` : size));
  graph.output('output', layer(graph, graph.input('input', 'float32', shape)));
  return (await runGraph(graph.build(), { input })).output;
};

it.each([[[]], [[0]], [[0, 1]]])(
  'a linear layer multiplies the last axis by the transposed weight, also where the axes %j are symbolic',
  async (symbols) => {
    const output = await run(
      floats([2, 2, 2], 1, 2, 3, 4, 5, 6, 7, 8),
      (graph, input) =>
        linearOf(graph, input, {
          weight: graph.constant(Float32Array.of(1, 0, 0, 1, 1, 1), [3, 2]),
          bias: graph.constant(Float32Array.of(0, 0, 10), [3]),
        }),
      symbols,
    );
    expectNumbers('output', output, floats([2, 2, 3], 1, 2, 13, 3, 4, 17, 5, 6, 21, 7, 8, 25));
  },
);

it('a graph that reads one name twice is refused when it is built', () => {
  const graph = createGraph({ name: 'twice' });
  graph.input('sample', 'float32', ['batch']);
  expect(() => graph.input('sample', 'float32', ['batch'])).toThrow('sample');
});
