import { z } from 'zod';
import type { Dim } from '../onnx/dimension.ts';
import { quotientOf } from '../onnx/dimension.ts';
import type { Graph, Value, Weights } from '../onnx/graph-types.ts';
import { conv2d, dotProductAttention, groupNorm, silu, sizeOf } from '../onnx/layers.ts';
import { add, matmul, mul, reshape, reshapeLike, resizeNearest, transpose, unsqueeze } from '../onnx/operators.ts';

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
type Configuration = z.output<typeof configuration>;

/** A norm of a block, from the tensors of the module `weights`. */
type Normalize = (weights: Weights, value: Value) => Value;
type Build = { readonly graph: Graph; readonly normalize: Normalize };

const epsilon = 1e-6;

const groupNormalization =
  (graph: Graph, { norm_num_groups: groups }: Configuration): Normalize =>
  (weights, value) =>
    groupNorm(graph, value, { weights, groups, epsilon });

/**
 * Spatially conditioned normalization (MoVQ, Zheng et al. 2022, section 3.2): a group norm whose result is scaled and shifted at each pixel by what two 1 by 1
 * convolutions compute from the latent, which is resized to the picture without interpolation. It equals diffusers' `SpatialNorm`, which has 32 groups always.
 */
const spatialNormalization = (graph: Graph, latent: Value): Normalize => {
  const resized = new Map<Dim, Value>([[1, latent]]);
  const latentFor = (value: Value): Value => {
    const factor = quotientOf(value.shape[2] ?? 1, latent.shape[2] ?? 1);
    if (typeof factor !== 'number') throw new Error(`${value.name} [${value.shape}] is no multiple of the latent [${latent.shape}].`);
    const large = resized.get(factor) ?? resizeNearest(graph, latent, factor);
    resized.set(factor, large);
    return large;
  };
  return (weights, value) => {
    const to = sizeOf(value, 1);
    const condition = latentFor(value);
    const normal = groupNorm(graph, value, { weights: weights.scope('norm_layer'), groups: 32, epsilon });
    const factor = conv2d(graph, condition, { weights: weights.scope('conv_y'), to, kernel: 1 });
    const shift = conv2d(graph, condition, { weights: weights.scope('conv_b'), to, kernel: 1 });
    return graph.within(weights.path, () => add(graph, mul(graph, normal, factor), shift));
  };
};

/**
 * Attention of the pixels of `[batch, C, height, width]` to each other, with one head, added to the input. Files that were written before diffusers 0.17 name
 * its layers `query`, `key`, `value` and `proj_attn`. It equals diffusers' `Attention` with `_from_deprecated_attn_block`.
 */
const attentionBlock = ({ graph, normalize }: Build, weights: Weights, sample: Value): Value => {
  const norm = weights.scope(weights.has('spatial_norm.conv_y.weight') ? 'spatial_norm' : 'group_norm');
  const normal = normalize(norm, sample);
  const old = weights.has('proj_attn.weight');
  const channels = sizeOf(sample, 1);
  return graph.within(weights.path, () => {
    const [batch = 1] = sample.shape;
    const pixels = reshape(graph, normal, [batch, channels, -1]);
    // The weight multiplies from the left, because the channels are the first axis: no transposed copy of the picture is needed.
    const projected = (name: string, value: Value): Value => {
      const layer = weights.scope(name);
      const bias = reshape(graph, layer.take('bias', [channels]), [channels, 1]);
      return add(graph, matmul(graph, layer.take('weight', [channels, channels]), value), bias);
    };
    const head = (name: string): Value => unsqueeze(graph, transpose(graph, projected(name, pixels), [0, 2, 1]), [1]);
    const attended = dotProductAttention(graph, {
      query: head(old ? 'query' : 'to_q'),
      key: head(old ? 'key' : 'to_k'),
      value: head(old ? 'value' : 'to_v'),
    });
    const columns = transpose(graph, reshape(graph, attended, [batch, -1, channels]), [0, 2, 1]);
    return add(graph, sample, reshapeLike(graph, projected(old ? 'proj_attn' : 'to_out.0', columns), sample));
  });
};

/** A residual block of two 3 by 3 convolutions, each after a norm and SiLU. It equals diffusers' `ResnetBlock2D` without an embedding of time. */
const residual = ({ graph, normalize }: Build, { weights, sample, to }: { weights: Weights; sample: Value; to: number }): Value =>
  graph.within(weights.path, () => {
    const first = silu(graph, normalize(weights.scope('norm1'), sample));
    const middle = conv2d(graph, first, { weights: weights.scope('conv1'), to });
    const second = silu(graph, normalize(weights.scope('norm2'), middle));
    const hidden = conv2d(graph, second, { weights: weights.scope('conv2'), to });
    const same = sizeOf(sample, 1) === to;
    return add(graph, same ? sample : conv2d(graph, sample, { weights: weights.scope('conv_shortcut'), to, kernel: 1 }), hidden);
  });

/** Two residual blocks with attention between them. */
const midBlock = (build: Build, weights: Weights, { sample, attention }: { sample: Value; attention: boolean }): Value => {
  const to = sizeOf(sample, 1);
  let hidden = residual(build, { weights: weights.scope('resnets.0'), sample, to });
  if (attention) hidden = attentionBlock(build, weights.scope('attentions.0'), hidden);
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
  const normalize = groupNormalization(graph, config);
  const build = { graph, normalize };
  const checkpoints: Record<string, Value> = {};
  const widths = config.block_out_channels;
  let hidden = conv2d(graph, image, { weights: weights.scope('conv_in'), to: widths[0] ?? 0 });
  for (const [index, type] of config.down_block_types.entries()) {
    const block = weights.scope(`down_blocks.${index}`);
    const to = widths[index] ?? 0;
    for (let layer = 0; layer < config.layers_per_block; layer++) {
      hidden = residual(build, { weights: block.scope(`resnets.${layer}`), sample: hidden, to });
      if (type === 'AttnDownEncoderBlock2D') hidden = attentionBlock(build, block.scope(`attentions.${layer}`), hidden);
    }
    // The zeros are only below and to the right of the picture.
    if (index < widths.length - 1)
      hidden = conv2d(graph, hidden, { weights: block.scope('downsamplers.0.conv'), to, stride: 2, padding: [0, 0, 1, 1] });
    checkpoints[`down_${index}`] = hidden;
  }
  hidden = midBlock(build, weights.scope('mid_block'), { sample: hidden, attention: config.mid_block_add_attention });
  checkpoints.mid = hidden;
  const normal = silu(graph, normalize(weights.scope('conv_norm_out'), hidden));
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
  const normalize = latent ? spatialNormalization(graph, latent) : groupNormalization(graph, config);
  const build = { graph, normalize };
  const checkpoints: Record<string, Value> = {};
  const widths = [...config.block_out_channels].reverse();
  let hidden = conv2d(graph, sample, { weights: weights.scope('conv_in'), to: widths[0] ?? 0 });
  checkpoints.conv_in = hidden;
  hidden = midBlock(build, weights.scope('mid_block'), { sample: hidden, attention: config.mid_block_add_attention });
  checkpoints.mid = hidden;
  for (const [index, type] of config.up_block_types.entries()) {
    const block = weights.scope(`up_blocks.${index}`);
    const to = widths[index] ?? 0;
    for (let layer = 0; layer <= config.layers_per_block; layer++) {
      hidden = residual(build, { weights: block.scope(`resnets.${layer}`), sample: hidden, to });
      if (type === 'AttnUpDecoderBlock2D') hidden = attentionBlock(build, block.scope(`attentions.${layer}`), hidden);
    }
    if (index < widths.length - 1)
      hidden = conv2d(graph, resizeNearest(graph, hidden, 2), { weights: block.scope('upsamplers.0.conv'), to });
    checkpoints[`up_${index}`] = hidden;
  }
  const normal = silu(graph, normalize(weights.scope('conv_norm_out'), hidden));
  return { output: conv2d(graph, normal, { weights: weights.scope('conv_out'), to: config.out_channels }), checkpoints };
};
