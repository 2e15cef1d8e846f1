import type { Graph, Value, Weights } from '../onnx/graph-types.ts';
import { conv2d, groupNorm, linear, sizeOf } from '../onnx/layers.ts';
import { add, cast, concat, conv, matmul, reshape, reshapeLike, scale, slice, softmax, transpose } from '../onnx/operators.ts';
import type { Normalize } from './resnet-block.ts';

/**
 * A linear layer over the channels of `[batch, C, height, width]`, from the tensors `weight` and `bias`. As a convolution of one pixel it needs no
 * transposed copy of the picture. `kernelAxes` says whether the weight is `[to, C, 1, 1]` in the file; it is `[to, C]` otherwise.
 */
export const pixelwiseLinear = (
  graph: Graph,
  input: Value,
  { weights, to, kernelAxes = false }: { weights: Weights; to: number; kernelAxes?: boolean },
): Value => {
  const from = sizeOf(input, 1);
  if (kernelAxes) return conv2d(graph, input, { weights, to, kernel: 1 });
  return graph.within(weights.path, () =>
    conv(graph, input, { weight: weights.takeAs('weight', [to, from], { as: [to, from, 1, 1] }), bias: weights.take('bias', [to]) }),
  );
};

/** `[batch, heads * D, ...positions]` as `[batch, heads, D, positions]`. */
const headsOf = (graph: Graph, value: Value, heads: number): Value => reshape(graph, value, [0, heads, sizeOf(value, 1) / heads, -1]);

/**
 * Attention between pixels whose channels lie before their positions: of `query` `[batch, heads, D, N]` to `key` and `value`
 * `[batch, heads, D, M]`, as `[batch, heads, D, N]`. `mask` is added to the scores `[batch, heads, N, M]` in float32.
 */
const attendPixels = (graph: Graph, { query, key, value, mask }: { query: Value; key: Value; value: Value; mask?: Value }): Value => {
  const turned = (each: Value) => transpose(graph, each, [0, 1, 3, 2]);
  const width = sizeOf(query, 2);
  const scores = cast(graph, matmul(graph, turned(scale(graph, query, width ** -0.5)), key), 'float32');
  const shares = cast(graph, softmax(graph, mask ? add(graph, scores, mask) : scores), value.dtype);
  return turned(matmul(graph, shares, turned(value)));
};

/** Files written before diffusers 0.17 have the older names. */
const projectionNames = (weights: Weights) =>
  weights.has('query.weight')
    ? ({ query: 'query', key: 'key', value: 'value', output: 'proj_attn' } as const)
    : ({ query: 'to_q', key: 'to_k', value: 'to_v', output: 'to_out.0' } as const);

export type AttentionBlockOptions = {
  readonly weights: Weights;
  readonly heads: number;
  /** The groups of the norm `group_norm`; undefined where there is none. */
  readonly groups: number | undefined;
  readonly epsilon: number;
  /** A norm that precedes the attention in place of `group_norm`, from the tensors of `spatial_norm`. */
  readonly normalize?: Normalize | undefined;
};

/**
 * Self-attention of the pixels of `[batch, C, height, width]` after a norm, added to the input. It equals diffusers' `Attention` as
 * autoencoders and `UNetMidBlock2D` use it.
 * @throws ModelError `BAD_WEIGHTS`
 */
export const attentionBlock = (graph: Graph, input: Value, { weights, heads, groups, epsilon, normalize }: AttentionBlockOptions): Value =>
  graph.within(weights.path, () => {
    const names = projectionNames(weights);
    const grouped = () =>
      groups === undefined ? input : groupNorm(graph, input, { weights: weights.scope('group_norm'), groups, epsilon });
    const normal = normalize ? normalize(input, weights.scope('spatial_norm')) : grouped();
    const to = sizeOf(input, 1);
    const projected = (name: string) => headsOf(graph, pixelwiseLinear(graph, normal, { weights: weights.scope(name), to }), heads);
    const attended = attendPixels(graph, {
      query: projected(names.query),
      key: projected(names.key),
      value: projected(names.value),
    });
    const hidden = reshapeLike(graph, attended, input);
    return add(graph, pixelwiseLinear(graph, hidden, { weights: weights.scope(names.output), to }), input);
  });

export type AddedKeyValueOptions = {
  readonly weights: Weights;
  /** Embeddings `[batch, T, E]` that every pixel attends to beside the other pixels. */
  readonly context: Value;
  /** What is added in float32 to the scores of the context, `[batch, 1, 1, T]`. */
  readonly contextMask?: Value | undefined;
  readonly heads: number;
  readonly groups: number;
};

/** The mask of the context followed by zeros for the pixels, `[batch, 1, 1, T + N]`. */
const maskWithPixels = (graph: Graph, contextMask: Value, query: Value): Value => {
  // a product with a row of the query, because the number of pixels may be known only when the network runs
  const row = slice(graph, slice(graph, query, { axis: 1, start: 0, end: 1 }), { axis: 2, start: 0, end: 1 });
  return concat(graph, [contextMask, scale(graph, cast(graph, row, 'float32'), 0)], 3);
};

/**
 * Attention of the pixels of `[batch, C, height, width]`, after a group norm, to the embeddings of `context` and to each other in one softmax,
 * added to the input. It equals diffusers' `Attention` with `AttnAddedKVProcessor`.
 * @throws ModelError `BAD_WEIGHTS`
 */
export const addedKeyValueAttention = (
  graph: Graph,
  input: Value,
  { weights, context, contextMask, heads, groups }: AddedKeyValueOptions,
): Value =>
  graph.within(weights.path, () => {
    const to = sizeOf(input, 1);
    const normal = groupNorm(graph, input, { weights: weights.scope('group_norm'), groups, epsilon: 1e-5 });
    const pixels = (name: string) => headsOf(graph, pixelwiseLinear(graph, normal, { weights: weights.scope(name), to }), heads);
    const embeddings = (name: string) =>
      headsOf(graph, transpose(graph, linear(graph, context, { weights: weights.scope(name), to }), [0, 2, 1]), heads);
    const query = pixels('to_q');
    const attended = attendPixels(graph, {
      query,
      key: concat(graph, [embeddings('add_k_proj'), pixels('to_k')], 3),
      value: concat(graph, [embeddings('add_v_proj'), pixels('to_v')], 3),
      ...(contextMask && { mask: maskWithPixels(graph, contextMask, query) }),
    });
    const hidden = reshapeLike(graph, attended, input);
    return add(graph, pixelwiseLinear(graph, hidden, { weights: weights.scope('to_out.0'), to }), input);
  });
