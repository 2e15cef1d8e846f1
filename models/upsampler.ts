import type { ModelContext } from './backend.ts';
import { componentOf } from './component.ts';
import { denoise } from './denoise.ts';
import { ModelError } from './error.ts';
import { lacks, type ModelFamily } from './family.ts';
import { guidedDenoiser } from './guidance.ts';
import { fromImage, type Image, interpolateBicubic, toImage } from './image/index.ts';
import type { Manifest } from './manifest.ts';
import { sampleSize } from './pictures.ts';
import { generator } from './random.ts';
import { batches, splitRows, unitRow } from './rows.ts';
import { addNoise, createScheduler, noiseSchedule } from './schedulers/index.ts';
import { schedulerNamed } from './schedulers/names.ts';
import { type ProgressOptions, stepReporter } from './step-progress.ts';
import type { Tensor } from './tensor.ts';

export type UpsamplerRequest = ModelContext &
  ProgressOptions & {
    /** N pictures of any size. Their centre squares are resized to the input size of the model. */
    readonly images: readonly Image[];
    /** One seed per item. */
    readonly seeds: readonly number[];
    /** The training step whose noise level is added to the small picture, one per item; 0 adds no noise. Default: from the manifest. */
    readonly noiseLevel?: readonly (number | undefined)[];
    /** z_i `[N, D]`, for networks that list the input `image_embeds`; ignored by others. Default: zeros, which are unconditional. */
    readonly embeddings?: Float32Array | undefined;
    readonly steps?: number | undefined;
    readonly scheduler?: string | undefined;
  };

type UpsamplerSection = NonNullable<Manifest['upsampler']>;

/** Items denoised as one batch. Fewer than in a decoder, because the pictures are larger. */
const largestBatch = 4;

/**
 * Enlarges small pictures by diffusion: the cascade of unCLIP (section 2.1), without guidance, as in the paper. Noise is added to the small picture
 * first, and the network receives the noise level (non-truncated conditioning augmentation, Ho et al. 2021).
 * Item i has its own generator. It draws the noise of the small picture `randn(3·h·w)` first, also at level 0, so that later draws are the same; a model
 * without noise levels does not draw it. Then it draws x_T `randn(3·H·W)`, then once for each step that needs noise.
 * @throws ModelError
 */
export const sampleUpsampler = async (request: UpsamplerRequest): Promise<Image[]> => {
  const { sample } = upsamplerOf(request.family);
  const images: Image[] = [];
  for await (const group of sampleEnlarged(request)) images.push(...group.map((data) => toImage({ dims: sample, data })));
  return images;
};

/** The clean samples `[3, H, W]` in -1..1 of the pictures of `sampleUpsampler`, batch by batch, because all of them may not fit into memory. */
export async function* sampleEnlarged(request: UpsamplerRequest): AsyncGenerator<Float32Array[]> {
  const { backend, family, signal } = request;
  const upsampler = upsamplerOf(family);
  const { embedding } = family.manifest;
  const { inputs } = componentOf(family, 'upsampler');
  const embeds = request.embeddings ?? new Float32Array(request.images.length * embedding.dimension);
  const embeddings = splitRows(embeds, { rows: request.images.length, width: embedding.dimension, what: 'The embedding' });
  const scheduler = createScheduler({
    name: schedulerNamed(request.scheduler ?? upsampler.defaults.scheduler),
    training: upsampler.scheduler,
    steps: request.steps ?? upsampler.defaults.steps,
  });
  const items = request.images.map((image, item) => ({
    image,
    seed: request.seeds[item] ?? 0,
    level: levelOf(family, request.noiseLevel?.[item]),
    embedding: embeddings[item] ?? new Float32Array(),
  }));
  const session = backend.session(family, 'upsampler');
  const conditionOf = conditioner(upsampler, inputs.low?.shape.slice(1).map(Number) ?? []); // numbers, because only the first axis is the batch
  const unconditional = new Float32Array();
  const groups = batches(items, largestBatch);
  for (const [group, items] of groups.entries()) {
    const started = items.map((item) => {
      const noise = generator(item.seed);
      const low = conditionOf(item, noise);
      return { noise, low, start: noise.randn(sampleSize(upsampler)).map((value) => value * scheduler.initialScale) };
    });
    yield await denoise({
      denoiser: guidedDenoiser({
        session,
        shape: upsampler.sample,
        conditions: {
          low: { rows: started.map(({ low }) => low.data), unconditional, shape: started[0]?.low.dims ?? [] },
          ...(upsampler.noiseLevel && {
            noise_level: { rows: items.map(({ level }) => Float32Array.of(level)), unconditional, shape: [] },
          }),
          ...(inputs.image_embeds && {
            image_embeds: {
              rows: items.map((item) => (embedding.normalised ? unitRow(item.embedding) : item.embedding)),
              unconditional,
              shape: [embedding.dimension],
            },
          }),
        },
        guidance: items.map(() => 1),
      }),
      schedulers: items.map(() => scheduler),
      start: started.map(({ start }) => start),
      noise: started.map(({ noise }) => noise),
      signal,
      report: stepReporter(request, {
        group,
        groups: groups.length,
        draw: async (x0) => toImage({ dims: upsampler.sample, data: x0 }),
      }),
    });
  }
}

const upsamplerOf = ({ manifest }: ModelFamily): UpsamplerSection => {
  if (manifest.upsampler) return manifest.upsampler;
  throw lacks({ manifest }, 'upsampler');
};

/** The noise level of an item. Throws `ModelError` `BAD_INPUT` for a level that the upsampler does not support. */
const levelOf = (family: ModelFamily, requested: number | undefined): number => {
  const { default: advised, largest } = upsamplerOf(family).noiseLevel ?? { default: 0, largest: 0 };
  const level = requested ?? advised;
  if (Number.isInteger(level) && level >= 0 && level <= largest) return level;
  throw new ModelError(
    'BAD_INPUT',
    'The upsampler of {family} supports noise levels from 0 to {largest}, not {level}. Choose another one, or leave it empty.',
    { params: { family: family.manifest.family, largest, level } },
  );
};

/** Returns a function that computes the input `low` of an item: its small picture with noise, resized if the manifest says so. `wanted` is the shape of the input. */
const conditioner = (upsampler: UpsamplerSection, wanted: readonly number[]) => {
  const schedule = noiseSchedule(upsampler.scheduler);
  const [[, , size = 0], [, height = 0, width = 0]] = [upsampler.low, wanted];
  return ({ image, level }: { image: Image; level: number }, noise: { randn(count: number): Float32Array }): Tensor => {
    const { dims, data: clean } = fromImage(image, { size });
    const drawn = upsampler.noiseLevel && noise.randn(clean.length);
    const data = drawn && level > 0 ? addNoise(schedule, { clean, noise: drawn, timestep: level }) : clean;
    return upsampler.resize === 'none' ? { dims, data } : interpolateBicubic({ dims, data }, { width, height, antialias: true });
  };
};
