import type { Graph, Value, Weights } from '../onnx/graph-types.ts';
import { conv2d, sizeOf } from '../onnx/layers.ts';
import { resizeNearest } from '../onnx/operators.ts';

/**
 * Halves height and width of `[batch, C, height, width]` by a 3 by 3 convolution at stride 2, from the tensors of `conv`. A padding of 0 means
 * zeros on the right and at the bottom alone. It equals diffusers' `Downsample2D` with a convolution.
 */
export const downsample = (graph: Graph, input: Value, { weights, padding = 1 }: { weights: Weights; padding?: 0 | 1 }): Value =>
  conv2d(graph, input, {
    weights: weights.scope('conv'),
    to: sizeOf(input, 1),
    stride: 2,
    padding: padding === 0 ? [0, 0, 1, 1] : padding,
  });

/** Doubles height and width of `[batch, C, height, width]`: every pixel four times, then a 3 by 3 convolution. It equals diffusers' `Upsample2D`. */
export const upsample = (graph: Graph, input: Value, { weights }: { weights: Weights }): Value =>
  conv2d(
    graph,
    graph.within(weights.path, () => resizeNearest(graph, input, 2)),
    { weights: weights.scope('conv'), to: sizeOf(input, 1) },
  );
