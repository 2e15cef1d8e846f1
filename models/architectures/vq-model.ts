import * as z from 'zod';
import type { Graph, Value, Weights } from '../onnx/graph-types.ts';
import { conv2d } from '../onnx/layers.ts';
import { autoencoderFields, type Checkpoints, decoder, encoder, oneWidthEach } from './autoencoder.ts';

/** The configuration of diffusers' `VQModel`, the autoencoder of Kandinsky (MoVQ). */
export const vqModelConfig = z
  .object({
    ...autoencoderFields,
    latent_channels: z.int().positive().default(3),
    num_vq_embeddings: z.int().positive().default(256),
    vq_embed_dim: z.int().positive().nullable().default(null),
    norm_type: z.enum(['group', 'spatial']).default('group'),
    lookup_from_codebook: z.literal(false).default(false),
  })
  .refine(...oneWidthEach);
export type VqModelConfig = z.output<typeof vqModelConfig>;

/** Tensors that nothing here uses: the codebook. Kandinsky decodes latents as the diffusion computed them (`force_not_quantize`). */
export const vqModelUnused: readonly string[] = ['quantize.embedding.weight'];

const latentWidth = ({ vq_embed_dim, latent_channels }: VqModelConfig): number => vq_embed_dim ?? latent_channels;

/**
 * Encodes pictures `[batch, in_channels, height, width]` in -1..1 as latents `[batch, vq_embed_dim, h, w]`, without the scaling factor. It equals
 * `VQModel.encode` of diffusers.
 */
export const vqModelEncoder = (
  graph: Graph,
  image: Value,
  { weights, config }: { weights: Weights; config: VqModelConfig },
): { readonly latents: Value; readonly checkpoints: Checkpoints } => {
  const encoded = encoder(graph, image, { weights: weights.scope('encoder'), config, outChannels: config.latent_channels });
  const latents = conv2d(graph, encoded.output, { weights: weights.scope('quant_conv'), to: latentWidth(config), kernel: 1 });
  return { latents, checkpoints: encoded.checkpoints };
};

/**
 * Decodes latents `[batch, vq_embed_dim, h, w]` as pictures `[batch, out_channels, height, width]`, about -1..1. It equals `VQModel.decode` of diffusers with
 * `force_not_quantize`.
 */
export const vqModelDecoder = (
  graph: Graph,
  latents: Value,
  { weights, config }: { weights: Weights; config: VqModelConfig },
): { readonly image: Value; readonly checkpoints: Checkpoints } => {
  const sample = conv2d(graph, latents, { weights: weights.scope('post_quant_conv'), to: config.latent_channels, kernel: 1 });
  const { output, checkpoints } = decoder(graph, sample, {
    weights: weights.scope('decoder'),
    config,
    ...(config.norm_type === 'spatial' && { latent: latents }),
  });
  return { image: output, checkpoints: { ...checkpoints, post_quant_conv: sample } };
};
