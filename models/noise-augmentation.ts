import { ModelError } from './error.ts';
import type { ModelFamily } from './family.ts';
import type { Manifest } from './manifest.ts';
import { addNoise, noiseSchedule } from './schedulers/index.ts';

type NoiseAugmentation = NonNullable<NonNullable<Manifest['decoder']>['noiseAugmentation']>;

/** The noise that is added to the embedding of each of N items: its level, and its numbers `[D]`. */
export type EmbeddingNoise = { readonly levels: readonly number[]; readonly noise: readonly Float32Array[] };

/**
 * The noise level of an item.
 * @throws ModelError `BAD_INPUT` for a level that the decoder does not support
 */
export const embeddingLevel = ({ manifest }: ModelFamily, requested: number | undefined): number => {
  const section = manifest.decoder?.noiseAugmentation;
  const { default: advised, largest } = section ?? { default: 0, largest: 0 };
  const level = requested ?? advised;
  if (Number.isInteger(level) && level >= 0 && level <= largest) return level;
  throw new ModelError(
    'BAD_INPUT',
    'The decoder of {family} supports noise levels from 0 to {largest}, not {level}. Choose another one, or leave it empty.',
    { params: { family: manifest.family, largest, level } },
  );
};

/**
 * Adds noise to embeddings `[D]` in the whitened space, where it has the scale of the embeddings: the noise augmentation of Stable unCLIP. Returns a function
 * of the embedding, its level and its noise. Equals `noise_image_embeddings` of diffusers' `StableUnCLIPPipeline`, without the embedding of the level.
 */
export const embeddingAugmenter = ({ mean, std, scheduler }: NoiseAugmentation) => {
  const schedule = noiseSchedule(scheduler);
  return (embedding: Float32Array, { level, noise }: { readonly level: number; readonly noise: Float32Array }): Float32Array => {
    const clean = embedding.map((value, index) => (value - (mean[index] ?? 0)) / (std[index] ?? 1));
    return addNoise(schedule, { clean, noise, timestep: level }).map((value, index) => value * (std[index] ?? 1) + (mean[index] ?? 0));
  };
};
