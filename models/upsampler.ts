import type { ModelContext } from './backend.ts';
import { componentOf } from './component.ts';
import { type Condition, product } from './conditions.ts';
import { denoise } from './denoise.ts';
import { ModelError } from './error.ts';
import { lacks, type ModelFamily } from './family.ts';
import { type Denoiser, guidedDenoiser } from './guidance.ts';
import { fromImage, type Image, interpolateBicubic, toImage } from './image/index.ts';
import { type PictureArguments, readerOf } from './image/picture-reader.ts';
import { largestBatch, largestRun } from './largest-batch.ts';
import { besideNetworks } from './loop.ts';
import type { Manifest } from './manifest.ts';
import { generatorOf, type NoiseSource } from './random.ts';
import { batches, splitRows, unitRow } from './rows.ts';
import { addNoise, createScheduler, noiseSchedule } from './schedulers/index.ts';
import { schedulerNamed } from './schedulers/names.ts';
import { type ProgressOptions, stepReporter } from './step-progress.ts';
import type { Tensor } from './tensor.ts';

type EnlargedRequest = ModelContext &
  ProgressOptions & {
    /** One seed per item. */
    readonly seeds: readonly NoiseSource[];
    /** The training step whose noise level is added to the small picture, one per item; 0 adds no noise. Default: from the manifest. */
    readonly noiseLevel?: readonly (number | undefined)[];
    /** z_i `[N, D]`, for networks that list the input `image_embeds`; ignored by others. Default: zeros, which are unconditional. */
    readonly embeddings?: Float32Array | undefined;
    readonly steps?: number | undefined;
    readonly scheduler?: string | undefined;
  };

/** N pictures of any size. Their centre squares are resized to the input size of the model. */
export type UpsamplerRequest = EnlargedRequest & PictureArguments;

type UpsamplerSection = NonNullable<Manifest['upsampler']>;

/** Items denoised as one batch, at most. Fewer than in a decoder, because the pictures are larger. */
const most = 4;

/**
 * Enlarges small pictures by diffusion: the cascade of unCLIP (section 2.1), without guidance, as in the paper. Noise is added to the small picture
 * first, and the network receives the noise level (non-truncated conditioning augmentation, Ho et al. 2021).
 * Item i has its own generator. It draws the noise of the small picture `randn(3·h·w)` first, also at level 0, so that later draws are the same; a model
 * without noise levels does not draw it. Then it draws x_T `randn(3·H·W)`, then once for each step that needs noise.
 * @throws ModelError
 */
export const sampleUpsampler = async (request: UpsamplerRequest): Promise<Image[]> => {
  const { images, pictures: _, ...enlarged } = request;
  const { low } = upsamplerOf(request.family);
  const [, height = 0, width = 0] = low;
  const reader = readerOf(request);
  const small: Float32Array[] = [];
  for (const picture of images) small.push(fromImage(await reader.pixels(picture), { width, height }).data);
  return enlarge({ ...enlarged, small });
};

/** The pictures of `sampleUpsampler`, from small pictures `[3, h, w]` in -1..1. */
export const enlarge = besideNetworks(
  'upsampler',
  async (request: EnlargedRequest & { readonly small: readonly Float32Array[] }): Promise<Image[]> => {
    const { sample } = upsamplerOf(request.family);
    const images: Image[] = [];
    for await (const group of sampleEnlarged(request)) images.push(...group.map((data) => toImage({ dims: sample, data })));
    return images;
  },
);

/**
 * The clean samples `[3, H, W]` in -1..1 of the pictures of `sampleUpsampler`, from small pictures `[3, h, w]` in -1..1. Batch by batch, because all of them
 * may not fit into memory.
 */
export async function* sampleEnlarged(
  request: EnlargedRequest & { readonly small: readonly Float32Array[] },
): AsyncGenerator<Float32Array[]> {
  const { family, signal, small } = request;
  const upsampler = upsamplerOf(family);
  const { embedding } = family.manifest;
  const network = componentOf(family, 'upsampler');
  const { inputs } = network;
  const embeds = request.embeddings ?? new Float32Array(small.length * embedding.dimension);
  const embeddings = splitRows(embeds, { rows: small.length, width: embedding.dimension, what: 'The embedding' });
  const scheduler = createScheduler({
    name: schedulerNamed(request.scheduler ?? upsampler.defaults.scheduler),
    training: upsampler.scheduler,
    steps: request.steps ?? upsampler.defaults.steps,
  });
  const items = small.map((clean, item) => ({
    clean,
    seed: request.seeds[item] ?? 0,
    level: levelOf(family, request.noiseLevel?.[item]),
    embedding: embeddings[item] ?? new Float32Array(),
  }));
  const conditionOf = conditioner(upsampler, inputs.low?.shape.slice(1).map(Number) ?? []); // numbers, because only the first axis is the batch
  const run = largestRun(network, upsampler.sample);
  const groups = batches(items, largestBatch(run, { most, rows: 1 }));
  for (const [group, items] of groups.entries()) {
    const started = items.map((item) => {
      const noise = generatorOf(item.seed);
      const low = conditionOf(item, noise);
      return { noise, low, start: noise.randn(product(upsampler.sample)) };
    });
    const conditions = {
      low: { rows: started.map(({ low }) => low.data), shape: started[0]?.low.dims ?? [] },
      ...(upsampler.noiseLevel && { noise_level: { rows: items.map(({ level }) => Float32Array.of(level)), shape: [] } }),
      ...(inputs.image_embeds && {
        image_embeds: {
          rows: items.map((item) => (embedding.normalised ? unitRow(item.embedding) : item.embedding)),
          shape: [embedding.dimension],
        },
      }),
    };
    yield await denoise({
      denoiser: denoiserOf(request, { conditions, items: items.length, lastTimestep: scheduler.timesteps.at(-1) }),
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

type Run = {
  readonly conditions: Readonly<Record<string, Omit<Condition, 'unconditional'>>>;
  readonly items: number;
  readonly lastTimestep: number | undefined;
};

/** The denoiser of a run without guidance. In families with the component `upsampler-last`, that network computes the last step (Karlo). */
const denoiserOf = ({ backend, family }: EnlargedRequest, { conditions, items, lastTimestep }: Run): Denoiser => {
  const withNetwork = (component: 'upsampler' | 'upsampler-last') =>
    guidedDenoiser({
      session: backend.session(family, component),
      shape: upsamplerOf(family).sample,
      conditions: Object.fromEntries(Object.entries(conditions).map(([name, condition]) => [name, { ...condition, unconditional: [] }])),
      guidance: Array.from({ length: items }, () => 1),
    });
  const first = withNetwork('upsampler');
  if (!family.manifest.components['upsampler-last']) return first;
  const last = withNetwork('upsampler-last');
  return (samples, timestep, signal) => (timestep === lastTimestep ? last : first)(samples, timestep, signal);
};

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
  const { low: dims } = upsampler;
  const [, height = 0, width = 0] = wanted;
  return ({ clean, level }: { clean: Float32Array; level: number }, noise: { randn(count: number): Float32Array }): Tensor => {
    const drawn = upsampler.noiseLevel && noise.randn(clean.length);
    const data = drawn && level > 0 ? addNoise(schedule, { clean, noise: drawn, timestep: level }) : clean;
    return upsampler.resize === 'none' ? { dims, data } : interpolateBicubic({ dims, data }, { width, height, antialias: true });
  };
};
