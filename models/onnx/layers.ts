import type { Graph, Value, Weights } from './graph-types.ts';
import {
  add,
  cast,
  concat,
  conv,
  cos,
  div,
  erf,
  gemm,
  instanceNormalization,
  layerNormalization,
  matmul,
  mul,
  pad,
  reshape,
  scalar,
  scale,
  sigmoid,
  sin,
  softmax,
  split,
  tanh,
  transpose,
  unsqueeze,
} from './operators.ts';

/** The layers that the architectures share, in forms that onnxruntime runs on the CPU and on WebGPU without a fallback. */

/** The size of an axis that must be known when the graph is built. Negative axes count from the end. */
export const sizeOf = (value: Value, axis: number): number => {
  const size = value.shape.at(axis);
  if (typeof size !== 'number') throw new Error(`Axis ${axis} of ${value.name} [${value.shape}] must have a size that is known now.`);
  return size;
};

/**
 * `input · weightᵀ + bias` over the last axis; `weight` is `[to, from]`. It is a Gemm on two axes, because onnxruntime then needs no transposed
 * copy of the weight. Where the sizes of two leading axes are known only when the network runs, the Reshape after a Gemm could not be written, so
 * the weight multiplies the transposed input from the left.
 */
export const linearOf = (graph: Graph, input: Value, { weight, bias }: { weight: Value; bias?: Value | undefined }): Value => {
  const leading = input.shape.slice(0, -1);
  if (leading.length === 1) return gemm(graph, input, { weight, bias });
  const to = sizeOf(weight, 0);
  if (leading.filter((dim) => typeof dim === 'string').length <= 1) {
    const rows = gemm(graph, reshape(graph, input, [-1, sizeOf(weight, 1)]), { weight, bias });
    return reshape(graph, rows, [...leading, to]);
  }
  const columns = matmul(graph, weight, transpose(graph, input, [0, 2, 1]));
  return transpose(graph, bias ? add(graph, columns, reshape(graph, bias, [to, 1])) : columns, [0, 2, 1]);
};

/** A linear layer from the tensors `weight` `[to, from]` and `bias` `[to]`. */
export const linear = (graph: Graph, input: Value, { weights, to, bias = true }: { weights: Weights; to: number; bias?: boolean }): Value =>
  graph.within(weights.path, () =>
    linearOf(graph, input, {
      weight: weights.take('weight', [to, sizeOf(input, -1)]),
      bias: bias ? weights.take('bias', [to]) : undefined,
    }),
  );

export type Convolution2dOptions = {
  readonly weights: Weights;
  /** The number of output channels. */
  readonly to: number;
  /** Width and height of the window. */
  readonly kernel?: number;
  readonly stride?: number;
  /** Zeros around the picture: on all sides, or `[top, left, bottom, right]`. The default keeps the size at stride 1. */
  readonly padding?: number | readonly [number, number, number, number];
  readonly bias?: boolean;
};

/** A convolution of `[N, C, H, W]` from the tensors `weight` `[to, C, kernel, kernel]` and `bias` `[to]`. */
export const conv2d = (graph: Graph, input: Value, options: Convolution2dOptions): Value => {
  const { weights, to, kernel = 3, stride = 1, padding = (kernel - 1) / 2, bias = true } = options;
  return graph.within(weights.path, () =>
    conv(graph, input, {
      weight: weights.take('weight', [to, sizeOf(input, 1), kernel, kernel]),
      bias: bias ? weights.take('bias', [to]) : undefined,
      stride,
      padding,
    }),
  );
};

/**
 * Group normalization of `[N, C, ...]`, with three or four axes, from the tensors `weight` and `bias` `[C]`; in float32. It is an
 * InstanceNormalization over the groups, because onnxruntime has no GroupNormalization that runs everywhere.
 */
export const groupNorm = (
  graph: Graph,
  input: Value,
  { weights, groups = 32, epsilon }: { weights: Weights; groups?: number; epsilon: number },
): Value =>
  graph.within(weights.path, () => {
    const [batch = 1, , ...axes] = input.shape;
    const channels = sizeOf(input, 1);
    const scaling = { as: [channels, ...axes.map(() => 1)], dtype: 'float32' as const };
    // The last axis is copied, so that height and width may both be unknown: the sizes to infer are (channels / groups) * height, then height.
    const inGroups = reshape(graph, cast(graph, input, 'float32'), [batch, groups, -1, ...axes.slice(1)]);
    const normal = instanceNormalization(graph, inGroups, {
      scale: graph.constant(new Float32Array(groups).fill(1), [groups]),
      bias: graph.constant(new Float32Array(groups), [groups]),
      epsilon,
    });
    const back = reshape(graph, normal, [batch, channels, ...axes]);
    const weight = weights.takeAs('weight', [channels], scaling);
    const bias = weights.takeAs('bias', [channels], scaling);
    return cast(graph, add(graph, mul(graph, back, weight), bias), input.dtype);
  });

/** Layer normalization over the last axis, from the tensors `weight` and `bias`; in float32. */
export const layerNorm = (graph: Graph, input: Value, { weights, epsilon = 1e-5 }: { weights: Weights; epsilon?: number }): Value =>
  graph.within(weights.path, () => {
    const size = [sizeOf(input, -1)];
    const normal = layerNormalization(graph, cast(graph, input, 'float32'), {
      scale: weights.take('weight', size, 'float32'),
      bias: weights.take('bias', size, 'float32'),
      epsilon,
    });
    return cast(graph, normal, input.dtype);
  });

/** `[B, N, heads * D]` as `[B, heads, N, D]`. */
export const splitHeads = (graph: Graph, value: Value, heads: number): Value => {
  const [batch = 1, tokens = 1] = value.shape;
  return transpose(graph, reshape(graph, value, [batch, tokens, heads, sizeOf(value, -1) / heads]), [0, 2, 1, 3]);
};

/** `[B, heads, N, D]` as `[B, N, heads * D]`. */
export const joinHeads = (graph: Graph, value: Value): Value => {
  const joined = transpose(graph, value, [0, 2, 1, 3]);
  const [batch = 1, tokens = 1] = joined.shape;
  return reshape(graph, joined, [batch, tokens, sizeOf(joined, 2) * sizeOf(joined, 3)]);
};

/**
 * `softmax(query · keyᵀ / √D + mask) · value` over `[B, heads, N, D]`, written out: onnxruntime's fused attention gives wrong numbers on some
 * WebGPU adapters. `mask` is added to the scores in float32 and is broadcast to `[B, heads, N, M]`.
 */
export const dotProductAttention = (
  graph: Graph,
  { query, key, value, mask }: { query: Value; key: Value; value: Value; mask?: Value | undefined },
): Value => {
  const scaled = scale(graph, query, sizeOf(query, -1) ** -0.5);
  const scores = cast(graph, matmul(graph, scaled, transpose(graph, key, [0, 1, 3, 2])), 'float32');
  const weights = softmax(graph, mask ? add(graph, scores, mask) : scores);
  return matmul(graph, cast(graph, weights, value.dtype), value);
};

/** Attention of `query` `[B, N, heads * D]` to `key` and `value` `[B, M, heads * D]`, each already projected. */
export const attention = (
  graph: Graph,
  { query, key, value, heads, mask }: { query: Value; key: Value; value: Value; heads: number; mask?: Value | undefined },
): Value => {
  const inHeads = (each: Value) => splitHeads(graph, each, heads);
  return joinHeads(graph, dotProductAttention(graph, { query: inHeads(query), key: inHeads(key), value: inHeads(value), mask }));
};

/** `x · sigmoid(x)`. */
export const silu = (graph: Graph, value: Value): Value => mul(graph, value, sigmoid(graph, value));

/** `x · Φ(x)`, with the exact error function, in the form that onnxruntime fuses into one operator. */
export const gelu = (graph: Graph, value: Value): Value => {
  const cumulative = add(graph, erf(graph, div(graph, value, scalar(graph, Math.SQRT2, value.dtype))), scalar(graph, 1, value.dtype));
  return mul(graph, scale(graph, value, 0.5), cumulative);
};

/** `x · Φ(x)`, with the approximation by the hyperbolic tangent. */
export const geluTanh = (graph: Graph, value: Value): Value => {
  const cube = mul(graph, mul(graph, value, value), value);
  const inner = scale(graph, add(graph, value, scale(graph, cube, 0.044715)), Math.sqrt(2 / Math.PI));
  return mul(graph, scale(graph, value, 0.5), add(graph, tanh(graph, inner), scalar(graph, 1, value.dtype)));
};

/** `x · sigmoid(1.702 x)`, of OpenAI's CLIP. */
export const quickGelu = (graph: Graph, value: Value): Value => mul(graph, value, sigmoid(graph, scale(graph, value, 1.702)));

/** The gated linear unit of a diffusion transformer: half of a projection to `2 * to` times the GELU of the other half. */
export const geglu = (graph: Graph, input: Value, { weights, to }: { weights: Weights; to: number }): Value => {
  const both = linear(graph, input, { weights, to: 2 * to });
  return graph.within(weights.path, () => {
    const [value, gate] = split(graph, both, { axis: -1, sizes: [to, to] }) as [Value, Value];
    return mul(graph, value, gelu(graph, gate));
  });
};

export type SinusoidOptions = {
  /** The size of the embedding. */
  readonly dimension: number;
  /** Whether the cosines come before the sines. */
  readonly flipSinToCos?: boolean;
  /** What is subtracted from the number of frequencies, where the exponent is divided by it. */
  readonly frequencyShift?: number;
};

/**
 * The sinusoidal embedding `[B, dimension]` of timesteps `[B]`, both float32. It equals `get_timestep_embedding` of diffusers: the frequencies go
 * from 1 to 1/10000.
 */
export const sinusoid = (
  graph: Graph,
  timestep: Value,
  { dimension, flipSinToCos = false, frequencyShift = 1 }: SinusoidOptions,
): Value => {
  const half = Math.floor(dimension / 2);
  const frequencies = Float32Array.from({ length: half }, (_, index) => {
    const exponent = Math.fround(Math.fround(-Math.log(10_000)) * index) / (half - frequencyShift);
    return Math.exp(Math.fround(exponent));
  });
  const angles = mul(graph, unsqueeze(graph, timestep, [1]), graph.constant(frequencies, [1, half]));
  const [sines, cosines] = [sin(graph, angles), cos(graph, angles)];
  const embedding = concat(graph, flipSinToCos ? [cosines, sines] : [sines, cosines], 1);
  return dimension % 2 === 0 ? embedding : pad(graph, embedding, { axis: 1, after: 1 });
};

/** The two linear layers with SiLU between them that follow a sinusoid: the tensors `linear_1` (to `inner`, by default `to`) and `linear_2`. */
export const timestepEmbedding = (
  graph: Graph,
  embedding: Value,
  { weights, inner, to }: { weights: Weights; inner?: number; to: number },
): Value =>
  graph.within(weights.path, () => {
    const hidden = linear(graph, embedding, { weights: weights.scope('linear_1'), to: inner ?? to });
    return linear(graph, silu(graph, hidden), { weights: weights.scope('linear_2'), to });
  });
