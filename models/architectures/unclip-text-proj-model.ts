import * as z from 'zod';
import type { Graph, Value, Weights } from '../onnx/graph.ts';
import { layerNorm, linear } from '../onnx/layers.ts';
import { add, cast, concat, reshape, transpose } from '../onnx/operators.ts';

/** The configuration of the text projection of Karlo, with the defaults of diffusers' UnCLIPTextProjModel. */
export const unclipTextProjConfig = z.object({
  clip_extra_context_tokens: z.int().positive().default(4),
  clip_embeddings_dim: z.int().positive().default(768),
  time_embed_dim: z.int().positive(),
  cross_attention_dim: z.int().positive(),
});
export type UnclipTextProjConfig = z.output<typeof unclipTextProjConfig>;

export type UnclipTextProjInputs = {
  /** `[batch, clip_embeddings_dim]`. */
  readonly image_embeds: Value;
  /** `[batch, clip_embeddings_dim]`. */
  readonly text_embeds: Value;
  /** The hidden states of the caption, `[batch, tokens, clip_embeddings_dim]`. */
  readonly hidden_states: Value;
};

export type UnclipTextProjOutputs = {
  /** What the decoder attends to, `[batch, clip_extra_context_tokens + tokens, cross_attention_dim]`: the tokens of the image come first. */
  readonly encoder_hidden_states: Value;
  /** What is added to the decoder's timestep embedding, `[batch, time_embed_dim]`. */
  readonly additive_clip_time_embeddings: Value;
  /** The image embedding of the unconditional row, `[clip_embeddings_dim]`. */
  readonly null_image_embeds: Value;
};

/**
 * Turns embeddings and hidden states into the conditions of Karlo's decoder (diffusers' UnCLIPTextProjModel; section 2.1 of the paper). Inputs and
 * outputs are float32.
 * @throws ModelError `BAD_WEIGHTS` if a tensor is missing or has another shape
 */
export const unclipTextProjModel = (
  graph: Graph,
  weights: Weights,
  { config, inputs }: { config: UnclipTextProjConfig; inputs: UnclipTextProjInputs },
): UnclipTextProjOutputs => {
  const { clip_extra_context_tokens: extra, cross_attention_dim: width, time_embed_dim: time } = config;
  const compute = (value: Value) => cast(graph, value, graph.compute);
  const project = (name: string, value: Value, to: number) => linear(graph, compute(value), { weights: weights.scope(name), to });

  const additive = add(
    graph,
    project('clip_image_embeddings_project_to_time_embeddings', inputs.image_embeds, time),
    project('embedding_proj', inputs.text_embeds, time),
  );
  const [batch = 1] = inputs.image_embeds.shape;
  const context = project('clip_extra_context_tokens_proj', inputs.image_embeds, extra * width);
  // the reference splits the projection with the tokens as the inner axis
  const tokens = transpose(graph, reshape(graph, context, [batch, width, extra]), [0, 2, 1]);
  const hidden = layerNorm(graph, project('encoder_hidden_states_proj', inputs.hidden_states, width), {
    weights: weights.scope('text_encoder_hidden_states_norm'),
  });
  return {
    encoder_hidden_states: cast(graph, concat(graph, [tokens, hidden], 1), 'float32'),
    additive_clip_time_embeddings: cast(graph, additive, 'float32'),
    null_image_embeds: weights.take('learned_classifier_free_guidance_embeddings', [config.clip_embeddings_dim], 'float32'),
  };
};
