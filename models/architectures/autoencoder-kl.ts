import * as z from 'zod';
import type { Graph, Value, Weights } from '../onnx/graph-types.ts';
import { conv2d } from '../onnx/layers.ts';
import { clip, split } from '../onnx/operators.ts';
import { autoencoderFields, type Checkpoints, decoder, encoder, oneWidthEach } from './autoencoder.ts';

/** The configuration of diffusers' `AutoencoderKL`, the autoencoder of Stable Diffusion. */
export const autoencoderKlConfig = z
  .object({
    ...autoencoderFields,
    latent_channels: z.int().positive().default(4),
    use_quant_conv: z.boolean().default(true),
    use_post_quant_conv: z.boolean().default(true),
    shift_factor: z.null().default(null),
    latents_mean: z.null().default(null),
    latents_std: z.null().default(null),
  })
  .refine(...oneWidthEach);
export type AutoencoderKlConfig = z.output<typeof autoencoderKlConfig>;

/**
 * Encodes pictures `[batch, in_channels, height, width]` in -1..1: mean and logarithm of the variance of the latents, `[batch, latent_channels, h, w]` each,
 * without the scaling factor. The logarithm is clamped to -30..20. It equals `AutoencoderKL.encode` of diffusers.
 */
export const autoencoderKlEncoder = (
  graph: Graph,
  image: Value,
  { weights, config }: { weights: Weights; config: AutoencoderKlConfig },
): { readonly mean: Value; readonly logvar: Value; readonly checkpoints: Checkpoints } => {
  const width = config.latent_channels;
  const { output, checkpoints } = encoder(graph, image, { weights: weights.scope('encoder'), config, outChannels: 2 * width });
  const moments = config.use_quant_conv
    ? conv2d(graph, output, { weights: weights.scope('quant_conv'), to: 2 * width, kernel: 1 })
    : output;
  const [mean, logvar] = split(graph, moments, { axis: 1, sizes: [width, width] }) as [Value, Value];
  return { mean, logvar: clip(graph, logvar, { min: -30, max: 20 }), checkpoints };
};

/**
 * Decodes latents `[batch, latent_channels, h, w]`, already divided by the scaling factor, as pictures `[batch, out_channels, height, width]`, about -1..1. It
 * equals `AutoencoderKL.decode` of diffusers.
 */
export const autoencoderKlDecoder = (
  graph: Graph,
  latents: Value,
  { weights, config }: { weights: Weights; config: AutoencoderKlConfig },
): { readonly image: Value; readonly checkpoints: Checkpoints } => {
  const sample = config.use_post_quant_conv
    ? conv2d(graph, latents, { weights: weights.scope('post_quant_conv'), to: config.latent_channels, kernel: 1 })
    : latents;
  const { output, checkpoints } = decoder(graph, sample, { weights: weights.scope('decoder'), config });
  return { image: output, checkpoints: { ...checkpoints, post_quant_conv: sample } };
};
