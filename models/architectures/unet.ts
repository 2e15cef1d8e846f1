import * as z from 'zod';
import type { Graph, Value, Weights } from '../onnx/graph-types.ts';
import { conv2d, groupNorm, silu, sinusoid, timestepEmbedding } from '../onnx/layers.ts';
import { cast } from '../onnx/operators.ts';
import { oneOf, only } from './config.ts';
import { type Attend, type AttentionKind, type BlockSettings, downBlock, downBlocks, midBlock, upBlock, upBlocks } from './unet-blocks.ts';

const size = z.int().min(1);
const downBlockType = oneOf(Object.keys(downBlocks) as (keyof typeof downBlocks)[]);
const upBlockType = oneOf(Object.keys(upBlocks) as (keyof typeof upBlocks)[]);

/** The fields that `UNet2DConditionModel` and `UNet2DModel` have in common, with the defaults of diffusers. */
export const unetFields = {
  sample_size: z
    .union([size, z.tuple([size, size])])
    .nullable()
    .default(null),
  center_input_sample: only(false),
  flip_sin_to_cos: z.boolean().default(true),
  freq_shift: z.number().default(0),
  down_block_types: z.array(downBlockType).min(1),
  up_block_types: z.array(upBlockType).min(1),
  block_out_channels: z.array(size).min(1),
  downsample_padding: oneOf([0, 1]).default(1),
  mid_block_scale_factor: only(1),
  /** Has no effect outside of training. */
  dropout: z.number().default(0),
  act_fn: only('silu'),
  norm_num_groups: size.default(32),
  norm_eps: z.number().positive().default(1e-5),
  resnet_time_scale_shift: oneOf(['default', 'scale_shift']).default('default'),
  time_embedding_type: only('positional'),
  time_embedding_dim: size.nullable().default(null),
  num_class_embeds: only(null),
} as const;

/** Checks what holds between the fields. */
export const checkLevels = (
  { block_out_channels, down_block_types, up_block_types, norm_num_groups }: z.infer<z.ZodObject<typeof unetFields>>,
  context: z.RefinementCtx,
): void => {
  const refuse = (path: string, message: string) => context.addIssue({ code: 'custom', path: [path], message });
  for (const [path, types] of Object.entries({ down_block_types, up_block_types }))
    if (types.length !== block_out_channels.length) refuse(path, 'it must have as many items as block_out_channels');
  if (block_out_channels.some((channels) => channels % norm_num_groups !== 0))
    refuse('norm_num_groups', 'the items of block_out_channels must be multiples of it');
};

type UNetConfig = z.infer<z.ZodObject<typeof unetFields>> & { readonly out_channels: number };

/** The number of elements of the embedding of the time. */
export const timeDimension = ({ time_embedding_dim, block_out_channels }: UNetConfig): number =>
  time_embedding_dim ?? 4 * (block_out_channels[0] as number);

/** The embedding of the timestep, `[batch, D]`, of `timestep` `[batch]`: sinusoids through two linear layers. */
export const embedTime = (graph: Graph, timestep: Value, { weights, config }: { weights: Weights; config: UNetConfig }): Value => {
  const embedding = weights.scope('time_embedding');
  const sinusoids = graph.within(embedding.path, () =>
    cast(
      graph,
      sinusoid(graph, timestep, {
        dimension: config.block_out_channels[0] as number,
        flipSinToCos: config.flip_sin_to_cos,
        frequencyShift: config.freq_shift,
      }),
      graph.compute,
    ),
  );
  return timestepEmbedding(graph, sinusoids, { weights: embedding, to: timeDimension(config) });
};

export type UNetOptions = {
  readonly weights: Weights;
  readonly config: UNetConfig;
  /** Residual blocks of each level on the way down. The way up has one more. */
  readonly layers: readonly number[];
  /** The embedding of the time and whatever is added to it, `[batch, D]`. */
  readonly time: Value;
  /** Attention in the level `index` of a direction, counted in that direction. */
  readonly attend: (kind: AttentionKind, direction: 'down' | 'up', index: number) => Attend;
  /** Attention in the middle. */
  readonly attendMiddle: Attend | undefined;
};

/**
 * The body of a UNet: `[batch, in_channels, height, width]` to `[batch, out_channels, height, width]`. Height and width are multiples of
 * `2 ** (levels - 1)`.
 * @throws ModelError `BAD_WEIGHTS`
 */
export const unet = (graph: Graph, input: Value, { weights, config, layers, time, attend, attendMiddle }: UNetOptions): Value => {
  const channels = config.block_out_channels;
  const levels = channels.length;
  const [first, middle] = [channels[0] as number, channels[levels - 1] as number];
  const settings: BlockSettings = {
    groups: config.norm_num_groups,
    epsilon: config.norm_eps,
    time: { embedding: graph.within(weights.scope('time_embedding').path, () => silu(graph, time)), use: config.resnet_time_scale_shift },
  };
  let sample = conv2d(graph, cast(graph, input, graph.compute), { weights: weights.scope('conv_in'), to: first });
  const skips = [sample];
  for (const [index, type] of config.down_block_types.entries()) {
    const level = downBlock(graph, sample, {
      weights: weights.scope(`down_blocks.${index}`),
      kind: downBlocks[type],
      layers: layers[index] as number,
      to: channels[index] as number,
      settings,
      last: index === levels - 1,
      attend: attend(downBlocks[type].attention, 'down', index),
      padding: config.downsample_padding,
    });
    sample = level.sample;
    skips.push(...level.skips);
  }
  sample = midBlock(graph, sample, { weights: weights.scope('mid_block'), to: middle, settings, attend: attendMiddle });
  for (const [index, type] of config.up_block_types.entries()) {
    const level = levels - 1 - index;
    sample = upBlock(graph, sample, {
      weights: weights.scope(`up_blocks.${index}`),
      kind: upBlocks[type],
      to: channels[level] as number,
      settings,
      last: index === levels - 1,
      attend: attend(upBlocks[type].attention, 'up', index),
      skips: skips.splice(-((layers[level] as number) + 1)),
    });
  }
  const normal = groupNorm(graph, sample, {
    weights: weights.scope('conv_norm_out'),
    groups: config.norm_num_groups,
    epsilon: config.norm_eps,
  });
  const activated = graph.within(weights.scope('conv_out').path, () => silu(graph, normal));
  return conv2d(graph, activated, { weights: weights.scope('conv_out'), to: config.out_channels });
};
