import type { ModelContext } from './backend.ts';
import { componentOf } from './component.ts';
import { product } from './conditions.ts';
import { type DecoderConditions, decoderConditions } from './decoder-conditions.ts';
import { denoise } from './denoise.ts';
import { variationSize, withDraft } from './draft.ts';
import { guidedDenoiser } from './guidance.ts';
import type { Image } from './image/index.ts';
import { largestBatch, largestRun } from './largest-batch.ts';
import { besideNetworks } from './loop.ts';
import { embeddingLevel } from './noise-augmentation.ts';
import { decoderOf, samplesToImages } from './pictures.ts';
import { generatorOf, type NoiseSource } from './random.ts';
import { batches, splitRows } from './rows.ts';
import { createScheduler } from './schedulers/index.ts';
import { schedulerNamed } from './schedulers/names.ts';
import { type DecoderShapes, type PictureSize, shapesFor, shapesOfNoise } from './sizes.ts';
import { type ProgressOptions, stepReporter } from './step-progress.ts';
import type { Tensor } from './tensor.ts';

export type DecoderRequest = ModelContext &
  ProgressOptions &
  DecoderConditions &
  PictureSize & {
    /** One seed per item, N. */
    readonly seeds: readonly NoiseSource[];
    /** One guidance scale per item; 1 is without guidance. Default: from the manifest. */
    readonly guidance?: readonly (number | undefined)[];
    /** DDIM's η, one per item. Default: 0. */
    readonly eta?: readonly number[];
    /**
     * How far each picture may leave what its noise and its draft say, one per item, from 0 to 1. The noise of an item is rotated from x_T towards the noise of
     * its seed, by this share of a right angle; and the drafter's variation is drawn from -freedom..freedom. Default: 0.
     */
    readonly freedom?: readonly (number | undefined)[];
    /** The level of the noise that is added to z_i, one per item, for families that do so. Default: from the manifest. */
    readonly noiseLevel?: readonly (number | undefined)[];
    /** x_T `[N, C, H, W]`. Default: drawn from the seeds. The pictures have its size, unless a size is requested. */
    readonly xT?: Tensor | undefined;
    readonly steps?: number | undefined;
    readonly scheduler?: string | undefined;
  };

/** Items denoised as one batch, at most. */
const most = 16;

/**
 * Samples one picture per embedding by diffusion (unCLIP, section 2.1). The unconditional pass of guidance has the inputs of the manifest, or the negative ones
 * of the request; a distilled decoder needs no such pass. Item i has its own generator. In families with noise augmentation it draws `randn(D)` first, at
 * every noise level; then x_T `randn(C·H·W)`, also if `xT` replaces it, so that later draws are the same; with freedom above 0 and a drafter that knows
 * variations `[V]`, `rand(V)`; then once for each step that needs noise.
 * @throws ModelError
 */
export const sampleDecoder = besideNetworks(
  'decoder',
  async (request: DecoderRequest): Promise<Image[]> => samplesToImages(await sampleLatents(request), shapesOf(request), request),
);

/** The shapes of the samples and the pictures of a request. */
const shapesOf = ({ family, xT, width, height }: DecoderRequest): DecoderShapes => {
  const decoder = decoderOf(family);
  const { family: model } = family.manifest;
  const noise = xT && shapesOfNoise(decoder, xT.dims.slice(1), model);
  if (!noise || width !== undefined || height !== undefined) {
    const shapes = shapesFor(decoder, { width, height }, model);
    // Noise of another size than the requested one is refused.
    return xT ? shapesOfNoise({ ...decoder, ...shapes, sizes: undefined }, xT.dims.slice(1), model) : shapes;
  }
  return noise;
};

/** The clean samples `[C, H, W]` of the pictures of `sampleDecoder`, one per item: latents, or pixels in -1..1. */
export const sampleLatents = async (request: DecoderRequest): Promise<Float32Array[]> => {
  const { backend, family, seeds, signal, xT } = request;
  const decoder = decoderOf(family);
  const shapes = shapesOf(request);
  const size = product(shapes.sample);
  const starts = xT && splitRows(xT.data, { rows: seeds.length, width: size, what: 'The noise x_T' });
  const scheduler = (eta: number) =>
    createScheduler({
      name: schedulerNamed(request.scheduler ?? decoder.defaults.scheduler),
      training: decoder.scheduler,
      steps: request.steps ?? decoder.defaults.steps,
      eta,
    });
  const items = seeds.map((seed, item) => ({
    item,
    noise: generatorOf(seed),
    start: starts?.[item],
    scheduler: scheduler(request.eta?.[item] ?? 0),
    level: embeddingLevel(family, request.noiseLevel?.[item]),
    freedom: request.freedom?.[item] ?? 0,
  }));
  const coordinates = variationSize(family);
  const guidance = seeds.map((_, item) => request.guidance?.[item] ?? decoder.defaults.guidance);
  const embeddingNoise = decoder.noiseAugmentation && {
    levels: items.map(({ level }) => level),
    noise: items.map(({ noise }) => noise.randn(family.manifest.embedding.dimension)),
  };
  const conditionsOf = await decoderConditions({ ...request, guidance, embeddingNoise });
  const session = backend.session(family, 'decoder');
  const run = largestRun(componentOf(family, 'decoder'), shapes.sample);
  const groups = batches(items, largestBatch(run, { most, rows: guidance.some((scale) => scale !== 1) ? 2 : 1 }));
  const previews = request.previews !== false && request.progress !== undefined && (await showsPreviews(request));
  const ends: Float32Array[] = [];
  for (const [group, items] of groups.entries()) {
    const begun = items.map(({ noise, start, scheduler, freedom }) => {
      const drawn = noise.randn(size).map((value) => value * scheduler.initialScale);
      const variation = freedom > 0 ? noise.rand(coordinates).map((value) => freedom * (2 * value - 1)) : new Float32Array(coordinates);
      return { start: start && freedom < 1 ? towards(start, drawn, freedom) : drawn, variation };
    });
    const conditions = await withDraft(
      conditionsOf(items.map(({ item }) => item)),
      request,
      begun.map(({ variation }) => variation),
    );
    const samples = await denoise({
      denoiser: guidedDenoiser({ session, shape: shapes.sample, largestRun: run, ...conditions }),
      schedulers: items.map((item) => item.scheduler),
      start: begun.map(({ start }) => start),
      noise: items.map(({ noise }) => noise),
      signal,
      report: stepReporter(
        { progress: request.progress, previews, previewPause: request.previewPause },
        {
          group,
          groups: groups.length,
          draw: async (x0) => (await samplesToImages([x0], shapes, request))[0],
        },
      ),
    });
    ends.push(...samples);
  }
  return ends;
};

/** Noise `[L]` rotated towards other noise by a share of a right angle, which keeps its variance. */
const towards = (noise: Float32Array, other: Float32Array, share: number): Float32Array => {
  if (share === 0) return noise;
  const [kept, fresh] = [Math.cos((share * Math.PI) / 2), Math.sin((share * Math.PI) / 2)];
  return noise.map((value, index) => kept * value + fresh * (other[index] ?? 0));
};

/** Whether previews can be drawn between the steps: the autoencoder must not displace the decoder from memory. */
const showsPreviews = async ({ backend, family }: DecoderRequest): Promise<boolean> =>
  decoderOf(family).kind === 'pixel' || backend.fit(family, ['decoder', 'latent-decoder']);
