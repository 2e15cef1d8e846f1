import * as z from 'zod';
import type { Graph, Value, Weights } from '../onnx/graph.ts';
import { attention, layerNorm, linear, linearOf, sizeOf } from '../onnx/layers.ts';
import { add, cast, gather, slice, squeeze } from '../onnx/operators.ts';
import { patchTokens } from './clip-vision-model.ts';
import { activationName, encoder, mlp } from './encoder-layer.ts';

const layers = {
  hidden_size: z.int().positive().default(768),
  intermediate_size: z.int().positive().default(3072),
  num_hidden_layers: z.int().positive().default(12),
  num_attention_heads: z.int().positive().default(12),
  hidden_act: activationName.default('gelu_pytorch_tanh'),
  layer_norm_eps: z.number().positive().default(1e-6),
};

/** The configuration of SigLIP's text tower, with the defaults of transformers' SiglipTextConfig. */
export const siglipTextConfig = z.object({
  ...layers,
  vocab_size: z.int().positive().default(32_000),
  max_position_embeddings: z.int().positive().default(64),
  /** The size of the embedding; by default `hidden_size`. */
  projection_size: z.int().positive().nullish(),
});
export type SiglipTextConfig = z.output<typeof siglipTextConfig>;

/** The configuration of SigLIP's image tower, with the defaults of transformers' SiglipVisionConfig. */
export const siglipVisionConfig = z.object({
  ...layers,
  num_channels: z.int().positive().default(3),
  image_size: z.int().positive().default(224),
  patch_size: z.int().positive().default(16),
  /** Whether the embedding is pooled by attention. A tower without that has none. */
  vision_use_head: z.literal(true).default(true),
});
export type SiglipVisionConfig = z.output<typeof siglipVisionConfig>;

/**
 * SigLIP's text tower. `input_ids` is `[batch, max_position_embeddings]`, int64 or int32, padded to its full length: the embedding
 * `[batch, projection_size]`, not normalised, is read at the last position. Both outputs are float32.
 * @throws ModelError `BAD_WEIGHTS` if a tensor is missing or has another shape
 */
export const siglipTextModel = (
  graph: Graph,
  weights: Weights,
  { config, inputs }: { config: SiglipTextConfig; inputs: { readonly input_ids: Value } },
): { readonly last_hidden_state: Value; readonly text_embeds: Value } => {
  const model = weights.scope('text_model');
  const embeddings = model.scope('embeddings');
  embeddings.ignore('position_ids');
  const embedded = graph.within(embeddings.path, () =>
    add(
      graph,
      gather(graph, embeddings.take('token_embedding.weight', [config.vocab_size, config.hidden_size]), inputs.input_ids),
      embeddings.take('position_embedding.weight', [config.max_position_embeddings, config.hidden_size]),
    ),
  );
  const hidden = encoder(graph, embedded, { weights: model.scope('encoder'), config });
  const normal = layerNorm(graph, hidden, { weights: model.scope('final_layer_norm'), epsilon: config.layer_norm_eps });
  const last = squeeze(graph, slice(graph, normal, { axis: 1, start: -1 }), [1]);
  const text_embeds = linear(graph, last, { weights: model.scope('head'), to: config.projection_size ?? config.hidden_size });
  return { last_hidden_state: cast(graph, normal, 'float32'), text_embeds: cast(graph, text_embeds, 'float32') };
};

/** One learned token that attends to all patches, and an MLP: the embedding of a picture. */
const attentionPooling = (graph: Graph, hidden: Value, { weights, config }: { weights: Weights; config: SiglipVisionConfig }): Value =>
  graph.within(weights.path, () => {
    const size = config.hidden_size;
    const projections = weights.scope('attention');
    const matrices = projections.takeParts('in_proj_weight', [3 * size, size], 3);
    const biases = projections.takeParts('in_proj_bias', [3 * size], 3);
    const project = (value: Value, index: number) =>
      linearOf(graph, value, { weight: matrices[index] as Value, bias: biases[index] as Value });
    const attended = attention(graph, {
      query: project(weights.take('probe', [1, 1, size]), 0),
      key: project(hidden, 1),
      value: project(hidden, 2),
      heads: config.num_attention_heads,
    });
    const pooled = squeeze(graph, linear(graph, attended, { weights: projections.scope('out_proj'), to: size }), [1]);
    const normal = layerNorm(graph, pooled, { weights: weights.scope('layernorm'), epsilon: config.layer_norm_eps });
    return add(graph, pooled, mlp(graph, normal, { weights: weights.scope('mlp'), config }));
  });

/**
 * SigLIP's image tower. `pixel_values` is `[batch, channels, size, size]`, float32. Returns the hidden states `[batch, patches, hidden_size]` after
 * the last norm, and the embedding `[batch, hidden_size]`, not normalised; both float32.
 * @throws ModelError `BAD_WEIGHTS` if a tensor is missing or has another shape
 */
export const siglipVisionModel = (
  graph: Graph,
  weights: Weights,
  { config, inputs }: { config: SiglipVisionConfig; inputs: { readonly pixel_values: Value } },
): { readonly last_hidden_state: Value; readonly image_embeds: Value } => {
  const model = weights.scope('vision_model');
  const embeddings = model.scope('embeddings');
  embeddings.ignore('position_ids');
  const embedded = graph.within(embeddings.path, () => {
    const patches = patchTokens(graph, inputs.pixel_values, { weights: embeddings.scope('patch_embedding'), config, bias: true });
    return add(graph, patches, embeddings.take('position_embedding.weight', [sizeOf(patches, 1), config.hidden_size]));
  });
  const hidden = encoder(graph, embedded, { weights: model.scope('encoder'), config });
  const normal = layerNorm(graph, hidden, { weights: model.scope('post_layernorm'), epsilon: config.layer_norm_eps });
  const image_embeds = attentionPooling(graph, normal, { weights: model.scope('head'), config });
  return { last_hidden_state: cast(graph, normal, 'float32'), image_embeds: cast(graph, image_embeds, 'float32') };
};
