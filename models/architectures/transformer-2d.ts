import type { Graph, Value, Weights } from '../onnx/graph-types.ts';
import { dotProductAttention, gelu, groupNorm, layerNorm, linear, linearOf, sizeOf } from '../onnx/layers.ts';
import { add, cast, concat, mul, reshape, reshapeLike, split, transpose } from '../onnx/operators.ts';
import { pixelwiseLinear } from './attention-block.ts';

export type Transformer2DOptions = {
  readonly weights: Weights;
  readonly heads: number;
  readonly layers: number;
  readonly groups: number;
  /** Embeddings `[batch, T, E]` that the pixels attend to. */
  readonly context: Value;
  /** Whether the projections before and after the layers are linear layers in the file; they are convolutions of one pixel otherwise. */
  readonly linearProjection: boolean;
  /** Whether the scores of attention are computed in float32. */
  readonly upcastAttention: boolean;
  /**
   * Whether attention between pixels is computed one head after another. The scores of all heads at once take `4 * heads * pixels²` bytes for each
   * picture: 1.7 GB at the first level of Stable unCLIP at 768 pixels.
   */
  readonly separateHeads: boolean;
};

/** The hidden states of a transformer: a row for every pixel of every picture, and a value whose shape is `[batch, pixels, C]`. */
type Tokens = { readonly rows: Value; readonly like: Value };

type AttentionOptions = Pick<Transformer2DOptions, 'weights' | 'heads' | 'upcastAttention' | 'separateHeads'> & {
  readonly context?: Value;
};

type Projections = { readonly query: Value; readonly key: Value; readonly value: Value };

/** Attention of `[batch, heads, N, D]` to `[batch, heads, M, D]`, head by head. */
const attendByHead = (graph: Graph, { query, key, value }: Projections): Value => {
  const sizes = Array<number>(sizeOf(query, 1)).fill(1);
  const [queries, keys, values] = [query, key, value].map((each) => split(graph, each, { axis: 1, sizes })) as [Value[], Value[], Value[]];
  const attended = queries.map((each, head) =>
    dotProductAttention(graph, { query: each, key: keys[head] as Value, value: values[head] as Value }),
  );
  return concat(graph, attended, 1);
};

/** Attention of the pixels to each other or, with a context, to its embeddings. Query, key and value have no bias. */
const attention = (
  graph: Graph,
  { rows, like }: Tokens,
  { weights, heads, upcastAttention, separateHeads, context }: AttentionOptions,
): Value =>
  graph.within(weights.path, () => {
    const channels = sizeOf(rows, 1);
    const project = (name: string, input: Value) => linear(graph, input, { weights: weights.scope(name), to: channels, bias: false });
    const inHeads = (value: Value) => transpose(graph, reshape(graph, value, [0, 0, heads, channels / heads]), [0, 2, 1, 3]);
    const ofPixels = (name: string) => inHeads(reshapeLike(graph, project(name, rows), like));
    const ofContext = (name: string) => (context ? inHeads(project(name, context)) : ofPixels(name));
    const scored = (value: Value) => (upcastAttention ? cast(graph, value, 'float32') : value);
    const projections = { query: scored(ofPixels('to_q')), key: scored(ofContext('to_k')), value: ofContext('to_v') };
    const attended = separateHeads && !context ? attendByHead(graph, projections) : dotProductAttention(graph, projections);
    const joined = reshape(graph, transpose(graph, attended, [0, 2, 1, 3]), [-1, channels]);
    return linear(graph, joined, { weights: weights.scope('to_out.0'), to: channels });
  });

/** The feed-forward layers with a gated linear unit; the two halves of its projection are two products, so that nothing has to be split. */
const feedForward = (graph: Graph, rows: Value, weights: Weights): Value =>
  graph.within(weights.path, () => {
    const channels = sizeOf(rows, 1);
    const projection = weights.scope('net.0.proj');
    const [weight, gateWeight] = projection.takeParts('weight', [8 * channels, channels], 2) as [Value, Value];
    const [bias, gateBias] = projection.takeParts('bias', [8 * channels], 2) as [Value, Value];
    const gate = gelu(graph, linearOf(graph, rows, { weight: gateWeight, bias: gateBias }));
    const hidden = mul(graph, linearOf(graph, rows, { weight, bias }), gate);
    return linear(graph, hidden, { weights: weights.scope('net.2'), to: channels });
  });

/**
 * Transformer layers over the pixels of `[batch, C, height, width]` (attention to each other, attention to the context, feed-forward), between a
 * group norm with a projection and another projection, added to the input. It equals diffusers' `Transformer2DModel` with continuous input.
 * @throws ModelError `BAD_WEIGHTS`
 */
export const transformer2D = (graph: Graph, input: Value, options: Transformer2DOptions): Value => {
  const { weights, heads, layers, groups, context, linearProjection, upcastAttention, separateHeads } = options;
  return graph.within(weights.path, () => {
    const channels = sizeOf(input, 1);
    const project = (name: string, value: Value) =>
      pixelwiseLinear(graph, value, { weights: weights.scope(name), to: channels, kernelAxes: !linearProjection });
    const normal = groupNorm(graph, input, { weights: weights.scope('norm'), groups, epsilon: 1e-6 });
    const picture = project('proj_in', normal);
    const like = transpose(graph, reshape(graph, picture, [0, channels, -1]), [0, 2, 1]);
    let rows = reshape(graph, like, [-1, channels]);
    for (let index = 0; index < layers; index++) {
      const layer = weights.scope(`transformer_blocks.${index}`);
      const attend = (name: string, norm: string, to?: Value) => {
        const normalized = layerNorm(graph, rows, { weights: layer.scope(norm) });
        return attention(
          graph,
          { rows: normalized, like },
          { weights: layer.scope(name), heads, upcastAttention, separateHeads, ...(to && { context: to }) },
        );
      };
      rows = add(graph, attend('attn1', 'norm1'), rows);
      rows = add(graph, attend('attn2', 'norm2', context), rows);
      rows = add(graph, feedForward(graph, layerNorm(graph, rows, { weights: layer.scope('norm3') }), layer.scope('ff')), rows);
    }
    const back = transpose(graph, reshapeLike(graph, rows, like), [0, 2, 1]);
    return add(graph, project('proj_out', reshapeLike(graph, back, picture)), input);
  });
};
