import * as z from 'zod';
import type { Graph, Value, Weights } from '../onnx/graph.ts';
import { layerNorm, linear, sizeOf } from '../onnx/layers.ts';
import { add, argMax, cast, equal, gather, matmul, scalar, slice, squeeze, unsqueeze } from '../onnx/operators.ts';
import { causalMask } from './causal-mask.ts';
import { activationName, encoder } from './encoder-layer.ts';

/** The configuration of CLIP's text tower, with the defaults of transformers' CLIPTextConfig. */
export const clipTextConfig = z.object({
  vocab_size: z.int().positive().default(49_408),
  hidden_size: z.int().positive().default(512),
  intermediate_size: z.int().positive().default(2048),
  projection_dim: z.int().positive().default(512),
  num_hidden_layers: z.int().positive().default(12),
  num_attention_heads: z.int().positive().default(8),
  max_position_embeddings: z.int().positive().default(77),
  hidden_act: activationName.default('quick_gelu'),
  layer_norm_eps: z.number().positive().default(1e-5),
  eos_token_id: z.int().nonnegative().default(49_407),
});
export type ClipTextConfig = z.output<typeof clipTextConfig>;

/** The end token that configurations had before their authors knew the real one. Those pool at the largest id, which is the end token's. */
const legacyEndToken = 2;

/** The hidden state `[batch, hidden_size]` at the first end token of every row. */
const atEndToken = (graph: Graph, input_ids: Value, { hidden, config }: { hidden: Value; config: ClipTextConfig }): Value => {
  // ArgMax and Equal have kernels for float32 everywhere, and float32 represents every id exactly
  const ids = cast(graph, input_ids, 'float32');
  const scores =
    config.eos_token_id === legacyEndToken ? ids : cast(graph, equal(graph, ids, scalar(graph, config.eos_token_id, 'float32')), 'float32');
  const end = unsqueeze(graph, cast(graph, argMax(graph, scores, 1), 'float32'), [1]);
  const tokens = sizeOf(hidden, 1);
  const positions = graph.constant(
    Float32Array.from({ length: tokens }, (_, index) => index),
    [1, tokens],
  );
  const selection = unsqueeze(graph, cast(graph, equal(graph, positions, end), hidden.dtype), [1]);
  return squeeze(graph, matmul(graph, selection, hidden), [1]);
};

/** `input_ids` is `[batch, tokens]`, int64 or int32. */
export type ClipTextOptions = { readonly config: ClipTextConfig; readonly inputs: { readonly input_ids: Value } };

/**
 * CLIP's text tower (transformers' CLIPTextModel). Returns the hidden states after the final
 * norm, `[batch, tokens, hidden_size]`, and those at the end token, `[batch, hidden_size]`; both float32.
 * @throws ModelError `BAD_WEIGHTS` if a tensor is missing or has another shape
 */
export const clipTextModel = (
  graph: Graph,
  weights: Weights,
  { config, inputs }: ClipTextOptions,
): { readonly last_hidden_state: Value; readonly pooler_output: Value } => {
  const { input_ids } = inputs;
  const model = weights.scope('text_model');
  const tokens = sizeOf(input_ids, 1);
  const embeddings = model.scope('embeddings');
  embeddings.ignore('position_ids');
  const embedded = graph.within(embeddings.path, () => {
    const words = gather(graph, embeddings.take('token_embedding.weight', [config.vocab_size, config.hidden_size]), input_ids);
    const positions = embeddings.take('position_embedding.weight', [config.max_position_embeddings, config.hidden_size]);
    return add(
      graph,
      words,
      tokens === config.max_position_embeddings ? positions : slice(graph, positions, { axis: 0, start: 0, end: tokens }),
    );
  });
  // -infinity is what transformers' attention adds; a row never masks its own token, so that no softmax is 0/0
  const hidden = encoder(graph, embedded, { weights: model.scope('encoder'), config, mask: causalMask(graph, tokens, -Infinity) });
  const normal = layerNorm(graph, hidden, { weights: model.scope('final_layer_norm'), epsilon: config.layer_norm_eps });
  const pooled = graph.within('text_model.pooling', () => atEndToken(graph, input_ids, { hidden: normal, config }));
  return { last_hidden_state: cast(graph, normal, 'float32'), pooler_output: cast(graph, pooled, 'float32') };
};

/**
 * CLIP's text tower with its projection (transformers' CLIPTextModelWithProjection): `text_embeds` is `[batch, projection_dim]`, not normalised.
 * @throws ModelError `BAD_WEIGHTS` if a tensor is missing or has another shape
 */
export const clipTextModelWithProjection = (
  graph: Graph,
  weights: Weights,
  options: ClipTextOptions,
): { readonly last_hidden_state: Value; readonly text_embeds: Value } => {
  const { last_hidden_state, pooler_output } = clipTextModel(graph, weights, options);
  const input = cast(graph, pooler_output, graph.compute);
  const text_embeds = projection(graph, input, { weights, name: 'text_projection', to: options.config.projection_dim });
  return { last_hidden_state, text_embeds: cast(graph, text_embeds, 'float32') };
};

/**
 * The projection of a tower into the space that both towers share. transformers stores it as a linear layer; OpenCLIP as a matrix `[from, to]`
 * without `.weight` in its name.
 */
export const projection = (graph: Graph, input: Value, { weights, name, to }: { weights: Weights; name: string; to: number }): Value =>
  weights.has(name)
    ? matmul(graph, input, weights.take(name, [sizeOf(input, -1), to]))
    : linear(graph, input, { weights: weights.scope(name), to, bias: false });
