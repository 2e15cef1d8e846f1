import * as z from 'zod';
import type { Graph, Value, Weights } from '../onnx/graph.ts';
import { conv2d, layerNorm, sizeOf } from '../onnx/layers.ts';
import { add, cast, pad, reshape, slice, squeeze, transpose } from '../onnx/operators.ts';
import { projection } from './clip-text-model.ts';
import { activationName, encoder } from './encoder-layer.ts';

/** The configuration of CLIP's image tower, with the defaults of transformers' CLIPVisionConfig. */
export const clipVisionConfig = z.object({
  hidden_size: z.int().positive().default(768),
  intermediate_size: z.int().positive().default(3072),
  projection_dim: z.int().positive().default(512),
  num_hidden_layers: z.int().positive().default(12),
  num_attention_heads: z.int().positive().default(12),
  num_channels: z.int().positive().default(3),
  image_size: z.int().positive().default(224),
  patch_size: z.int().positive().default(32),
  hidden_act: activationName.default('quick_gelu'),
  layer_norm_eps: z.number().positive().default(1e-5),
});
export type ClipVisionConfig = z.output<typeof clipVisionConfig>;

/** The patches of a picture as tokens, `[batch, patches, hidden_size]`. */
export const patchTokens = (
  graph: Graph,
  pixels: Value,
  { weights, config, bias }: { weights: Weights; config: { hidden_size: number; patch_size: number }; bias: boolean },
): Value => {
  const { hidden_size: to, patch_size: size } = config;
  const patches = conv2d(graph, cast(graph, pixels, graph.compute), { weights, to, kernel: size, stride: size, padding: 0, bias });
  const [batch = 1] = patches.shape;
  return transpose(graph, reshape(graph, patches, [batch, to, -1]), [0, 2, 1]);
};

/**
 * CLIP's image tower with its projection (transformers' CLIPVisionModelWithProjection). `pixel_values` is `[batch, channels, size, size]`, float32.
 * Returns the hidden states `[batch, 1 + patches, hidden_size]` before the last norm, and `image_embeds` `[batch, projection_dim]`, not normalised;
 * both float32.
 * @throws ModelError `BAD_WEIGHTS` if a tensor is missing or has another shape
 */
export const clipVisionModelWithProjection = (
  graph: Graph,
  weights: Weights,
  { config, inputs }: { config: ClipVisionConfig; inputs: { readonly pixel_values: Value } },
): { readonly last_hidden_state: Value; readonly image_embeds: Value } => {
  const model = weights.scope('vision_model');
  const epsilon = config.layer_norm_eps;
  const embeddings = model.scope('embeddings');
  embeddings.ignore('position_ids');
  const embedded = graph.within(embeddings.path, () => {
    const patches = patchTokens(graph, inputs.pixel_values, { weights: embeddings.scope('patch_embedding'), config, bias: false });
    const count = sizeOf(patches, 1);
    const size = config.hidden_size;
    // The class token is the same in every row: it is added to the first position, where the padding has left zeros.
    const first = pad(graph, reshape(graph, embeddings.take('class_embedding', [size]), [1, size]), { axis: 0, after: count });
    const positions = add(graph, embeddings.take('position_embedding.weight', [count + 1, size]), first);
    return add(graph, pad(graph, patches, { axis: 1, before: 1 }), positions);
  });
  const normal = layerNorm(graph, embedded, { weights: model.scope('pre_layrnorm'), epsilon });
  const hidden = encoder(graph, normal, { weights: model.scope('encoder'), config });
  const classToken = squeeze(graph, slice(graph, hidden, { axis: 1, start: 0, end: 1 }), [1]);
  const pooled = layerNorm(graph, classToken, { weights: model.scope('post_layernorm'), epsilon });
  const image_embeds = projection(graph, pooled, { weights, name: 'visual_projection', to: config.projection_dim });
  return { last_hidden_state: cast(graph, hidden, 'float32'), image_embeds: cast(graph, image_embeds, 'float32') };
};
