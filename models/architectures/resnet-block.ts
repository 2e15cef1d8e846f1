import type { Graph, Value, Weights } from '../onnx/graph-types.ts';
import { conv2d, groupNorm, linear, silu } from '../onnx/layers.ts';
import { add, averagePool, mul, resizeNearest, scalar, split, unsqueeze } from '../onnx/operators.ts';

/** How a residual block is conditioned on the time of a diffusion step. */
export type TimeConditioning = {
  /** SiLU of the embedding of the time, `[batch, D]`. */
  readonly embedding: Value;
  /** What the block does with its projection of the embedding: add it before the second norm, or scale and shift after that norm. */
  readonly use: 'default' | 'scale_shift';
};

/** A norm of `[batch, C, height, width]` from the tensors of a module. */
export type Normalize = (value: Value, weights: Weights) => Value;

export type ResnetBlockOptions = {
  readonly weights: Weights;
  /** The number of output channels. */
  readonly to: number;
  readonly groups: number;
  readonly epsilon: number;
  /** The two norms, where they are no group norms. */
  readonly normalize?: Normalize | undefined;
  /** The blocks of autoencoders have none. */
  readonly time?: TimeConditioning | undefined;
  /** Whether the block doubles or halves height and width. */
  readonly resample?: 'up' | 'down' | undefined;
};

const resize = (graph: Graph, value: Value, resample: 'up' | 'down' | undefined): Value => {
  if (resample === 'up') return resizeNearest(graph, value, 2);
  return resample === 'down' ? averagePool(graph, value, 2) : value;
};

/** The projection of the time embedding to `to` numbers a picture, `[batch, to, 1, 1]`. */
const timeProjection = (graph: Graph, { embedding }: TimeConditioning, { weights, to }: { weights: Weights; to: number }): Value => {
  const projected = linear(graph, embedding, { weights: weights.scope('time_emb_proj'), to });
  return unsqueeze(graph, projected, [2, 3]);
};

/**
 * A residual block of two 3 by 3 convolutions, each after a group norm and SiLU: `[batch, C, height, width]` to `[batch, to, height, width]`. A
 * block that doubles the size repeats every pixel; a block that halves the size takes the mean of four. It equals diffusers' `ResnetBlock2D`.
 * @throws ModelError `BAD_WEIGHTS`
 */
export const resnetBlock = (
  graph: Graph,
  input: Value,
  { weights, to, groups, epsilon, time, resample, ...options }: ResnetBlockOptions,
): Value =>
  graph.within(weights.path, () => {
    const normalize = options.normalize ?? ((value, module) => groupNorm(graph, value, { weights: module, groups, epsilon }));
    const first = silu(graph, normalize(input, weights.scope('norm1')));
    let hidden = conv2d(graph, resize(graph, first, resample), { weights: weights.scope('conv1'), to });
    if (time?.use === 'default') hidden = add(graph, hidden, timeProjection(graph, time, { weights, to }));
    hidden = normalize(hidden, weights.scope('norm2'));
    if (time?.use === 'scale_shift') {
      const projection = timeProjection(graph, time, { weights, to: 2 * to });
      const [scale, shift] = split(graph, projection, { axis: 1, sizes: [to, to] }) as [Value, Value];
      hidden = add(graph, mul(graph, hidden, add(graph, scale, scalar(graph, 1))), shift);
    }
    hidden = conv2d(graph, silu(graph, hidden), { weights: weights.scope('conv2'), to });
    const shortcut = resize(graph, input, resample);
    const same = input.shape[1] === to;
    return add(graph, same ? shortcut : conv2d(graph, shortcut, { weights: weights.scope('conv_shortcut'), to, kernel: 1 }), hidden);
  });
