import * as z from 'zod';
import type { Graph, Value, Weights } from '../onnx/graph.ts';
import { attention, gelu, layerNorm, linear, sinusoid, timestepEmbedding } from '../onnx/layers.ts';
import { add, cast, concat, pad, scalar, scale, slice, squeeze, sub, unsqueeze } from '../onnx/operators.ts';
import { causalMask } from './causal-mask.ts';

/** The tokens after those of the caption: text embedding, timestep, noisy image embedding, and the one whose output is the prediction. */
const diffusionTokens = 4;
/** ECLIPSE's prior predicts in one pass, so it has no timestep. */
const onePassTokens = 3;

/** The configuration of a diffusion prior, with the defaults of diffusers' PriorTransformer. */
export const priorTransformerConfig = z.object({
  num_attention_heads: z.int().positive().default(32),
  attention_head_dim: z.int().positive().default(64),
  num_layers: z.int().positive().default(20),
  embedding_dim: z.int().positive().default(768),
  num_embeddings: z.int().positive().default(77),
  additional_embeddings: z.literal([diffusionTokens, onePassTokens]).default(diffusionTokens),
  time_embed_act_fn: z.literal('silu').default('silu'),
  norm_in_type: z.literal('layer').nullish(),
  embedding_proj_norm_type: z.literal('layer').nullish(),
  encoder_hid_proj_type: z.literal('linear').default('linear'),
  added_emb_type: z.literal('prd').default('prd'),
  time_embed_dim: z.int().positive().nullish(),
  embedding_proj_dim: z.int().positive().nullish(),
  clip_embed_dim: z.int().positive().nullish(),
});
export type PriorTransformerConfig = z.output<typeof priorTransformerConfig>;

/** What the reference adds to the score of a token that must not be attended to. */
const masked = -10_000;

type Sizes = { readonly heads: number; readonly inner: number };

const block = (graph: Graph, hidden: Value, { weights, sizes, mask }: { weights: Weights; sizes: Sizes; mask: Value }): Value =>
  graph.within(weights.path, () => {
    const { heads, inner } = sizes;
    const attn = weights.scope('attn1');
    const project = (name: string, value: Value) => linear(graph, value, { weights: attn.scope(name), to: inner });
    const first = layerNorm(graph, hidden, { weights: weights.scope('norm1') });
    const attended = graph.within(attn.path, () => {
      const query = project('to_q', first);
      return project('to_out.0', attention(graph, { query, key: project('to_k', first), value: project('to_v', first), heads, mask }));
    });
    const middle = add(graph, hidden, attended);
    const third = layerNorm(graph, middle, { weights: weights.scope('norm3') });
    const widened = linear(graph, third, { weights: weights.scope('ff.net.0.proj'), to: 4 * inner });
    const activated = graph.within(`${weights.path}.ff.net.0`, () => gelu(graph, widened));
    return add(graph, middle, linear(graph, activated, { weights: weights.scope('ff.net.2'), to: inner }));
  });

/** 0 for the tokens of a caption and all tokens after them, `masked` for padding and for tokens behind the one that attends; float32. */
const attentionMask = (graph: Graph, mask: Value, { captions, tokens }: { captions: number; tokens: number }): Value => {
  const padding = scale(graph, sub(graph, scalar(graph, 1, 'float32'), mask), masked);
  const widened = pad(graph, padding, { axis: 1, after: tokens - captions });
  return add(graph, unsqueeze(graph, widened, [1, 2]), causalMask(graph, tokens, masked));
};

export type PriorTransformerInputs = {
  /** The noisy image embedding, `[batch, embedding_dim]`. */
  readonly sample: Value;
  /** `[batch]`. A prior of one pass has no use for it. */
  readonly timestep: Value;
  /** The text embedding, `[batch, embedding_proj_dim]`. */
  readonly text_embeds: Value;
  /** The hidden states of the caption, `[batch, num_embeddings, embedding_dim]`. */
  readonly hidden_states: Value;
  /** 1 for the tokens of the caption and 0 for padding, `[batch, num_embeddings]`. */
  readonly attention_mask: Value;
};

/**
 * The prior of unCLIP (diffusers' PriorTransformer, and that of ECLIPSE, which has no timestep). All inputs are float32. Returns the predicted
 * image embedding, `[batch, clip_embed_dim]`, float32, and the mean and deviation by which the space of the prior was whitened, `[1, clip_embed_dim]`.
 * @throws ModelError `BAD_WEIGHTS` if a tensor is missing or has another shape
 */
export const priorTransformer = (
  graph: Graph,
  weights: Weights,
  { config, inputs }: { config: PriorTransformerConfig; inputs: PriorTransformerInputs },
): { readonly prediction: Value; readonly clip_mean: Value; readonly clip_std: Value } => {
  const heads = config.num_attention_heads;
  const inner = heads * config.attention_head_dim;
  const captions = config.num_embeddings;
  const tokens = captions + config.additional_embeddings;
  const to = config.clip_embed_dim ?? config.embedding_dim;
  const compute = (value: Value) => cast(graph, value, graph.compute);
  const token = (value: Value) => unsqueeze(graph, value, [1]);
  const project = (name: string, value: Value) => linear(graph, compute(value), { weights: weights.scope(name), to: inner });

  const timeToken = (): Value => {
    const embedding = compute(sinusoid(graph, inputs.timestep, { dimension: inner, flipSinToCos: true, frequencyShift: 0 }));
    return token(
      timestepEmbedding(graph, embedding, { weights: weights.scope('time_embedding'), inner: config.time_embed_dim ?? inner, to: inner }),
    );
  };
  const text = config.embedding_proj_norm_type
    ? layerNorm(graph, compute(inputs.text_embeds), { weights: weights.scope('embedding_proj_norm') })
    : inputs.text_embeds;
  const sequence = graph.within('sequence', () => {
    const parts = concat(
      graph,
      [
        project('encoder_hidden_states_proj', inputs.hidden_states),
        token(project('embedding_proj', text)),
        ...(config.additional_embeddings === diffusionTokens ? [timeToken()] : []),
        token(project('proj_in', inputs.sample)),
      ],
      1,
    );
    // The last token is the same in every row: it is added to the last position, where the padding has left zeros.
    const last = pad(graph, weights.take('prd_embedding', [1, 1, inner]), { axis: 1, before: tokens - 1 });
    return add(graph, pad(graph, parts, { axis: 1, after: 1 }), add(graph, weights.take('positional_embedding', [1, tokens, inner]), last));
  });
  const mask = graph.within('attention_mask', () => attentionMask(graph, inputs.attention_mask, { captions, tokens }));

  let hidden = config.norm_in_type ? layerNorm(graph, sequence, { weights: weights.scope('norm_in') }) : sequence;
  for (let index = 0; index < config.num_layers; index++) {
    hidden = block(graph, hidden, { weights: weights.scope(`transformer_blocks.${index}`), sizes: { heads, inner }, mask });
  }
  const normal = layerNorm(graph, hidden, { weights: weights.scope('norm_out') });
  const last = squeeze(graph, slice(graph, normal, { axis: 1, start: -1 }), [1]);
  return {
    prediction: cast(graph, linear(graph, last, { weights: weights.scope('proj_to_clip_embeddings'), to }), 'float32'),
    clip_mean: weights.take('clip_mean', [1, to], 'float32'),
    clip_std: weights.take('clip_std', [1, to], 'float32'),
  };
};
