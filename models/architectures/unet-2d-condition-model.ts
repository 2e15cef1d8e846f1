import * as z from 'zod';
import type { Graph, Value, Weights } from '../onnx/graph-types.ts';
import { layerNorm, linear, timestepEmbedding } from '../onnx/layers.ts';
import { add, cast, reshape, scalar, scale, sub, unsqueeze } from '../onnx/operators.ts';
import { addedKeyValueAttention } from './attention-block.ts';
import { networkConfig, oneOf, only } from './config.ts';
import { transformer2D } from './transformer-2d.ts';
import { checkLevels, embedTime, timeDimension, unet, unetFields } from './unet.ts';
import { type Attend, type AttentionKind, downBlocks } from './unet-blocks.ts';

const size = z.int().min(1);

/** The middles of a UNet, by the names that diffusers gives them. */
const middles = {
  UNetMidBlock2DCrossAttn: 'transformer',
  UNetMidBlock2DSimpleCrossAttn: 'added-key-value',
} as const;

/** The embeddings of a picture that `ImageProjection` of diffusers makes of one CLIP embedding. */
const imageTokens = 32;

type Attention = {
  readonly block_out_channels: readonly number[];
  readonly down_block_types: readonly (keyof typeof downBlocks)[];
  readonly attention_head_dim: number | readonly number[];
  readonly layers_per_block: number | readonly number[];
  readonly class_embed_type: string | null;
  readonly projection_class_embeddings_input_dim: number | null;
  readonly addition_embed_type: string | null;
  readonly encoder_hid_dim_type: string | null;
  readonly encoder_hid_dim: number | null;
};

/** Checks what holds between the fields of attention and conditions. */
const checkConditions = (config: Attention, context: z.RefinementCtx): void => {
  const refuse = (path: string, message: string) => context.addIssue({ code: 'custom', path: [path], message });
  const { block_out_channels: channels, attention_head_dim: heads, layers_per_block: layers } = config;
  if (typeof heads !== 'number' && heads.length !== channels.length)
    refuse('attention_head_dim', 'it must have as many items as block_out_channels');
  // the last level has attention in the middle of the network
  const attends = (level: number, type = config.down_block_types[level]) =>
    level === channels.length - 1 || (type !== undefined && downBlocks[type].attention !== 'none');
  const undivided = (size: number, level: number) =>
    attends(level) && size % (typeof heads === 'number' ? heads : (heads[level] ?? 1)) !== 0;
  if (channels.some(undivided)) refuse('attention_head_dim', 'the items of block_out_channels must be multiples of it');
  if (typeof layers !== 'number' && layers.length !== channels.length)
    refuse('layers_per_block', 'it must have as many items as block_out_channels');
  if (config.class_embed_type === 'projection' && config.projection_class_embeddings_input_dim === null)
    refuse('projection_class_embeddings_input_dim', 'class_embed_type "projection" requires it');
  const usesImages = config.addition_embed_type !== null || config.encoder_hid_dim_type !== null;
  if (usesImages !== (config.encoder_hid_dim !== null))
    refuse('encoder_hid_dim', 'it is required with encoder_hid_dim_type or addition_embed_type, and unsupported without them');
};

/** The configuration of diffusers' `UNet2DConditionModel`, as far as Karlo, Kandinsky 2.2 and Stable unCLIP use it. */
export const unet2DConditionConfig = networkConfig(
  z
    .strictObject({
      ...unetFields,
      in_channels: size.default(4),
      out_channels: size.default(4),
      down_block_types: unetFields.down_block_types.default([
        'CrossAttnDownBlock2D',
        'CrossAttnDownBlock2D',
        'CrossAttnDownBlock2D',
        'DownBlock2D',
      ]),
      mid_block_type: oneOf(Object.keys(middles) as (keyof typeof middles)[]).default('UNetMidBlock2DCrossAttn'),
      up_block_types: unetFields.up_block_types.default(['UpBlock2D', 'CrossAttnUpBlock2D', 'CrossAttnUpBlock2D', 'CrossAttnUpBlock2D']),
      block_out_channels: unetFields.block_out_channels.default([320, 640, 1280, 1280]),
      only_cross_attention: only(false),
      mid_block_only_cross_attention: oneOf([false, null]).default(null),
      layers_per_block: z.union([size, z.array(size)]).default(2),
      cross_attention_dim: size.default(1280),
      cross_attention_norm: only(null),
      transformer_layers_per_block: size.default(1),
      reverse_transformer_layers_per_block: only(null),
      encoder_hid_dim: size.nullable().default(null),
      encoder_hid_dim_type: oneOf(['image_proj', null]).default(null),
      /** The size of a head where keys and values are added; the number of heads of a transformer, in spite of the name. */
      attention_head_dim: z.union([size, z.array(size)]).default(8),
      num_attention_heads: only(null),
      dual_cross_attention: only(false),
      use_linear_projection: z.boolean().default(false),
      upcast_attention: z.boolean().default(false),
      class_embed_type: oneOf(['identity', 'projection', null]).default(null),
      projection_class_embeddings_input_dim: size.nullable().default(null),
      class_embeddings_concat: only(false),
      addition_embed_type: oneOf(['image', null]).default(null),
      /** Has an effect with another `addition_embed_type` alone. */
      addition_embed_type_num_heads: size.default(64),
      addition_time_embed_dim: only(null),
      resnet_skip_time_act: only(false),
      resnet_out_scale_factor: only(1),
      time_embedding_act_fn: only(null),
      timestep_post_act: only(null),
      time_cond_proj_dim: only(null),
      conv_in_kernel: only(3),
      conv_out_kernel: only(3),
      attention_type: only('default'),
    })
    .superRefine((config, context) => {
      checkLevels(config, context);
      checkConditions(config, context);
    }),
);

export type UNet2DConditionConfig = z.infer<typeof unet2DConditionConfig>;

export type UNet2DConditionInputs = {
  /** `[batch, in_channels, height, width]`. */
  readonly sample: Value;
  /** float32 `[batch]`. */
  readonly timestep: Value;
  /** `[batch, T, cross_attention_dim]`; not with `encoder_hid_dim_type` `image_proj`, which makes them of `image_embeds`. */
  readonly encoder_hidden_states?: Value | undefined;
  /** `[batch, D]` with a `class_embed_type`. */
  readonly class_labels?: Value | undefined;
  /** 1 where an embedding of `encoder_hidden_states` counts, 0 elsewhere, `[batch, T]`; for blocks with added keys and values. */
  readonly attention_mask?: Value | undefined;
  /** `[batch, encoder_hid_dim]`. */
  readonly image_embeds?: Value | undefined;
};

const required = (graph: Graph, inputs: UNet2DConditionInputs, name: 'encoder_hidden_states' | 'class_labels' | 'image_embeds'): Value => {
  const value = inputs[name];
  if (!value) throw new Error(`This UNet2DConditionModel has the input ${name}.`);
  return cast(graph, value, graph.compute);
};

/** What is added to the embedding of the time, in order: class labels, then the embedding of a picture. */
const addConditions = (
  graph: Graph,
  time: Value,
  { weights, config, inputs }: { weights: Weights; config: UNet2DConditionConfig; inputs: UNet2DConditionInputs },
): Value => {
  const to = timeDimension(config);
  let embedding = time;
  if (config.class_embed_type !== null) {
    const labels = required(graph, inputs, 'class_labels');
    const classes = weights.scope('class_embedding');
    const projected = config.class_embed_type === 'identity' ? labels : timestepEmbedding(graph, labels, { weights: classes, to });
    embedding = graph.within(classes.path, () => add(graph, embedding, projected));
  }
  if (config.addition_embed_type === 'image') {
    const addition = weights.scope('add_embedding');
    const projected = linear(graph, required(graph, inputs, 'image_embeds'), { weights: addition.scope('image_proj'), to });
    const normal = layerNorm(graph, projected, { weights: addition.scope('image_norm') });
    embedding = graph.within(addition.path, () => add(graph, embedding, normal));
  }
  return embedding;
};

/** The embeddings that every pixel attends to, `[batch, T, cross_attention_dim]`. */
const contextOf = (
  graph: Graph,
  { weights, config, inputs }: { weights: Weights; config: UNet2DConditionConfig; inputs: UNet2DConditionInputs },
): Value => {
  if (config.encoder_hid_dim_type === null) return required(graph, inputs, 'encoder_hidden_states');
  const projection = weights.scope('encoder_hid_proj');
  const flat = linear(graph, required(graph, inputs, 'image_embeds'), {
    weights: projection.scope('image_embeds'),
    to: imageTokens * config.cross_attention_dim,
  });
  const tokens = graph.within(projection.path, () => reshape(graph, flat, [0, imageTokens, config.cross_attention_dim]));
  return layerNorm(graph, tokens, { weights: projection.scope('norm') });
};

/** What is added to the scores of attention: 0 where the mask is 1, and -10000 where it is 0; `[batch, 1, 1, T]`. */
const maskScores = (graph: Graph, mask: Value): Value => {
  const excluded = sub(graph, scalar(graph, 1, 'float32'), cast(graph, mask, 'float32'));
  return unsqueeze(graph, scale(graph, excluded, -10_000), [1, 2]);
};

/** The most scores that attention between pixels computes at once for each picture: 512 MB in float32. */
const mostScores = 2 ** 27;

/** Whether the scores of all heads are too many in a level of the UNet, for a sample of the usual size. */
const exceedsScores = ({ sample_size: side }: UNet2DConditionConfig, { level, heads }: { level: number; heads: number }): boolean => {
  const [height, width] = typeof side === 'object' && side !== null ? side : [side ?? 0, side ?? 0];
  const pixels = (height * width) / 4 ** level;
  return heads * pixels ** 2 > mostScores;
};

/**
 * Adds diffusers' `UNet2DConditionModel` to a graph: its output `sample`, `[batch, out_channels, height, width]`. Height and width are multiples of
 * `2 ** (levels - 1)`.
 * @throws ModelError `BAD_WEIGHTS` for a tensor that is missing, or has another shape
 */
export const unet2DConditionModel = (
  graph: Graph,
  weights: Weights,
  { config, inputs }: { config: UNet2DConditionConfig; inputs: UNet2DConditionInputs },
): { readonly sample: Value } => {
  const levels = config.block_out_channels.length;
  const perLevel = (value: number | readonly number[]): readonly number[] =>
    typeof value === 'number' ? Array(levels).fill(value) : value;
  const heads = perLevel(config.attention_head_dim);
  const context = contextOf(graph, { weights, config, inputs });
  const contextMask = inputs.attention_mask && maskScores(graph, inputs.attention_mask);
  const attendWith =
    (kind: AttentionKind, level: number, headDimension = heads[level] as number): Attend =>
    (sample, block) => {
      const groups = config.norm_num_groups;
      if (kind === 'added-key-value')
        return addedKeyValueAttention(graph, sample, {
          weights: block,
          context,
          contextMask,
          heads: (sample.shape[1] as number) / headDimension,
          groups,
        });
      return transformer2D(graph, sample, {
        weights: block,
        heads: headDimension,
        layers: config.transformer_layers_per_block,
        groups,
        context,
        linearProjection: config.use_linear_projection,
        upcastAttention: config.upcast_attention,
        separateHeads: exceedsScores(config, { level, heads: headDimension }),
      });
    };
  const time = addConditions(graph, embedTime(graph, inputs.timestep, { weights, config }), { weights, config, inputs });
  const sample = unet(graph, inputs.sample, {
    weights,
    config,
    layers: perLevel(config.layers_per_block),
    time,
    attend: (kind, direction, index) => {
      const level = direction === 'up' ? levels - 1 - index : index;
      // diffusers takes the size of a head in the order of the way down on the way up as well, but not the number of heads of a transformer
      return attendWith(kind, level, kind === 'transformer' ? heads[level] : heads[index]);
    },
    attendMiddle: attendWith(middles[config.mid_block_type], levels - 1),
  });
  return { sample };
};
