import * as z from 'zod';
import type { Dim } from '../onnx/dimension.ts';
import { quotientOf } from '../onnx/dimension.ts';
import type { Graph, Value, Weights } from '../onnx/graph-types.ts';
import { conv2d, groupNorm, silu, sizeOf } from '../onnx/layers.ts';
import { add, mul, resizeNearest } from '../onnx/operators.ts';
import { attentionBlock } from './attention-block.ts';
import { downsample, upsample } from './resampling.ts';
import { type Normalize, resnetBlock } from './resnet-block.ts';

/** The fields that the configurations of diffusers' convolutional autoencoders share, with the defaults of the classes. */
export const autoencoderFields = {
  in_channels: z.int().positive().default(3),
  out_channels: z.int().positive().default(3),
  down_block_types: z.array(z.enum(['DownEncoderBlock2D', 'AttnDownEncoderBlock2D'])).default(['DownEncoderBlock2D']),
  up_block_types: z.array(z.enum(['UpDecoderBlock2D', 'AttnUpDecoderBlock2D'])).default(['UpDecoderBlock2D']),
  block_out_channels: z.array(z.int().positive()).min(1).default([64]),
  layers_per_block: z.int().positive().default(1),
  act_fn: z.enum(['silu', 'swish']).default('silu'),
  norm_num_groups: z.int().positive().default(32),
  scaling_factor: z.number().positive().default(0.18215),
  mid_block_add_attention: z.boolean().default(true),
};
const configuration = z.object(autoencoderFields);
type Blocks = Pick<Configuration, 'block_out_channels' | 'down_block_types' | 'up_block_types'>;
/** Whether each block has a width, and the message if not. Both schemas refine with it. */
export const oneWidthEach = [
  ({ block_out_channels: widths, down_block_types: down, up_block_types: up }: Blocks): boolean =>
    widths.length === down.length && widths.length === up.length,
  'block_out_channels must have a number for each of down_block_types and of up_block_types',
] as const;
type Configuration = z.output<typeof configuration>;

/** The graph, and the norms of its residual blocks and of its attention. */
type Build = { readonly graph: Graph; readonly groups: number; readonly epsilon: number; readonly normalize?: Normalize };

const epsilonOfNorms = 1e-6;

/**
 * Spatially conditioned normalization (MoVQ, Zheng et al. 2022, section 3.2): a group norm whose result is scaled and shifted at each pixel by what two 1 by 1
 * convolutions compute from the latent, which is resized to the picture without interpolation. It equals diffusers' `SpatialNorm`, which has 32 groups always.
 */
const spatialNormalization = (graph: Graph, latent: Value): Normalize => {
  const resized = new Map<Dim, Value>([[1, latent]]);
  const latentFor = (value: Value): Value => {
    const factor = quotientOf(value.shape[2] ?? 1, latent.shape[2] ?? 1);
    if (typeof factor !== 'number') throw new Error(`${value.name} [${value.shape}] is not a multiple of the latent [${latent.shape}].`);
    const large = resized.get(factor) ?? resizeNearest(graph, latent, factor);
    resized.set(factor, large);
    return large;
  };
  return (value, weights) => {
    const to = sizeOf(value, 1);
    const condition = latentFor(value);
    const normal = groupNorm(graph, value, { weights: weights.scope('norm_layer'), groups: 32, epsilon: epsilonOfNorms });
    const factor = conv2d(graph, condition, { weights: weights.scope('conv_y'), to, kernel: 1 });
    const shift = conv2d(graph, condition, { weights: weights.scope('conv_b'), to, kernel: 1 });
    return graph.within(weights.path, () => add(graph, mul(graph, normal, factor), shift));
  };
};

const residual = ({ graph, ...norms }: Build, { weights, sample, to }: { weights: Weights; sample: Value; to: number }): Value =>
  resnetBlock(graph, sample, { weights, to, ...norms });

const attention = ({ graph, ...norms }: Build, weights: Weights, sample: Value): Value =>
  attentionBlock(graph, sample, { weights, heads: 1, ...norms });

const outputNorm = ({ graph, groups, epsilon, normalize }: Build, weights: Weights, sample: Value): Value =>
  normalize ? normalize(sample, weights) : groupNorm(graph, sample, { weights, groups, epsilon });

/** Two residual blocks with attention between them. */
const midBlock = (build: Build, weights: Weights, { sample, attend }: { sample: Value; attend: boolean }): Value => {
  const to = sizeOf(sample, 1);
  let hidden = residual(build, { weights: weights.scope('resnets.0'), sample, to });
  if (attend) hidden = attention(build, weights.scope('attentions.0'), hidden);
  return residual(build, { weights: weights.scope('resnets.1'), sample: hidden, to });
};

/** The values inside an encoder or a decoder, by the path of the module that computes them. Tests compare them with the reference implementation. */
export type Checkpoints = Readonly<Record<string, Value>>;

/**
 * The encoder of a convolutional autoencoder: `[batch, in_channels, height, width]` to `[batch, outChannels, height / 2^k, width / 2^k]`, where k is the number
 * of blocks without the last. It equals diffusers' `Encoder`, and takes the tensors of the module `encoder`.
 */
export const encoder = (
  graph: Graph,
  image: Value,
  { weights, config, outChannels }: { weights: Weights; config: Configuration; outChannels: number },
): { readonly output: Value; readonly checkpoints: Checkpoints } => {
  const build: Build = { graph, groups: config.norm_num_groups, epsilon: epsilonOfNorms };
  const checkpoints: Record<string, Value> = {};
  const widths = config.block_out_channels;
  let hidden = conv2d(graph, image, { weights: weights.scope('conv_in'), to: widths[0] ?? 0 });
  for (const [index, type] of config.down_block_types.entries()) {
    const block = weights.scope(`down_blocks.${index}`);
    const to = widths[index] ?? 0;
    for (let layer = 0; layer < config.layers_per_block; layer++) {
      hidden = residual(build, { weights: block.scope(`resnets.${layer}`), sample: hidden, to });
      if (type === 'AttnDownEncoderBlock2D') hidden = attention(build, block.scope(`attentions.${layer}`), hidden);
    }
    if (index < widths.length - 1) hidden = downsample(graph, hidden, { weights: block.scope('downsamplers.0'), padding: 0 });
    checkpoints[`down_${index}`] = hidden;
  }
  hidden = midBlock(build, weights.scope('mid_block'), { sample: hidden, attend: config.mid_block_add_attention });
  checkpoints.mid = hidden;
  const normal = silu(graph, outputNorm(build, weights.scope('conv_norm_out'), hidden));
  const output = conv2d(graph, normal, { weights: weights.scope('conv_out'), to: outChannels });
  checkpoints.conv_out = output;
  return { output, checkpoints };
};

/**
 * The decoder of a convolutional autoencoder, the mirror image of its encoder. With `latent`, its norms are conditioned on the latent picture. It equals
 * diffusers' `Decoder`, and takes the tensors of the module `decoder`.
 */
export const decoder = (
  graph: Graph,
  sample: Value,
  { weights, config, latent }: { weights: Weights; config: Configuration; latent?: Value },
): { readonly output: Value; readonly checkpoints: Checkpoints } => {
  const build: Build = {
    graph,
    groups: config.norm_num_groups,
    epsilon: epsilonOfNorms,
    ...(latent && { normalize: spatialNormalization(graph, latent) }),
  };
  const checkpoints: Record<string, Value> = {};
  const widths = [...config.block_out_channels].reverse();
  let hidden = conv2d(graph, sample, { weights: weights.scope('conv_in'), to: widths[0] ?? 0 });
  checkpoints.conv_in = hidden;
  hidden = midBlock(build, weights.scope('mid_block'), { sample: hidden, attend: config.mid_block_add_attention });
  checkpoints.mid = hidden;
  for (const [index, type] of config.up_block_types.entries()) {
    const block = weights.scope(`up_blocks.${index}`);
    const to = widths[index] ?? 0;
    for (let layer = 0; layer <= config.layers_per_block; layer++) {
      hidden = residual(build, { weights: block.scope(`resnets.${layer}`), sample: hidden, to });
      if (type === 'AttnUpDecoderBlock2D') hidden = attention(build, block.scope(`attentions.${layer}`), hidden);
    }
    if (index < widths.length - 1) hidden = upsample(graph, hidden, { weights: block.scope('upsamplers.0') });
    checkpoints[`up_${index}`] = hidden;
  }
  const normal = silu(graph, outputNorm(build, weights.scope('conv_norm_out'), hidden));
  return { output: conv2d(graph, normal, { weights: weights.scope('conv_out'), to: config.out_channels }), checkpoints };
};
