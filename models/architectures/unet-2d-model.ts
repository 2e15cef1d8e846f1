import * as z from 'zod';
import type { Graph, Value, Weights } from '../onnx/graph-types.ts';
import { attentionBlock } from './attention-block.ts';
import { networkConfig, oneOf, only } from './config.ts';
import { checkLevels, embedTime, unet, unetFields } from './unet.ts';

const size = z.int().min(1);

/** The configuration of diffusers' `UNet2DModel`, as far as the super-resolution networks of Karlo use it. */
export const unet2DConfig = networkConfig(
  z
    .strictObject({
      ...unetFields,
      in_channels: size.default(3),
      out_channels: size.default(3),
      down_block_types: z.array(oneOf(['DownBlock2D', 'ResnetDownsampleBlock2D'])).min(1),
      up_block_types: z.array(oneOf(['UpBlock2D', 'ResnetUpsampleBlock2D'])).min(1),
      mid_block_type: only('UNetMidBlock2D'),
      block_out_channels: unetFields.block_out_channels.default([224, 448, 672, 896]),
      layers_per_block: size.default(2),
      downsample_type: only('conv'),
      upsample_type: only('conv'),
      /** The size of a head. */
      attention_head_dim: size.nullable().default(8),
      attn_norm_num_groups: size.nullable().default(null),
      add_attention: z.boolean().default(true),
      class_embed_type: only(null),
      num_train_timesteps: only(null),
    })
    .superRefine((config, context) => {
      checkLevels(config, context);
      if (config.block_out_channels.some((channels) => channels % (config.attention_head_dim ?? channels) !== 0))
        context.addIssue({
          code: 'custom',
          path: ['attention_head_dim'],
          message: 'the items of block_out_channels must be multiples of it',
        });
    }),
);

export type UNet2DConfig = z.infer<typeof unet2DConfig>;

/**
 * Adds diffusers' `UNet2DModel` to a graph: `sample` `[batch, in_channels, height, width]` and `timestep` (float32 `[batch]`) to `sample`
 * `[batch, out_channels, height, width]`. Height and width are multiples of `2 ** (levels - 1)`.
 * @throws ModelError `BAD_WEIGHTS` for a tensor that is missing, or has another shape
 */
export const unet2DModel = (
  graph: Graph,
  weights: Weights,
  { config, inputs }: { config: UNet2DConfig; inputs: { readonly sample: Value; readonly timestep: Value } },
): { readonly sample: Value } => {
  const channels = config.block_out_channels.at(-1) as number;
  const groups = config.attn_norm_num_groups ?? (config.resnet_time_scale_shift === 'default' ? config.norm_num_groups : undefined);
  const heads = channels / (config.attention_head_dim ?? channels);
  const sample = unet(graph, inputs.sample, {
    weights,
    config,
    layers: config.block_out_channels.map(() => config.layers_per_block),
    time: embedTime(graph, inputs.timestep, { weights, config }),
    attend: () => (value) => value,
    attendMiddle: config.add_attention
      ? (value, block) => attentionBlock(graph, value, { weights: block, heads, groups, epsilon: config.norm_eps })
      : undefined,
  });
  return { sample };
};
