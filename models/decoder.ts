import type { ModelContext } from './backend.ts';
import { type DecoderConditions, decoderConditions } from './decoder-conditions.ts';
import { denoise } from './denoise.ts';
import { withDraft } from './draft.ts';
import { guidedDenoiser } from './guidance.ts';
import type { Image } from './image/index.ts';
import { decoderOf, sampleSize, samplesToImages } from './pictures.ts';
import { generator } from './random.ts';
import { batches, splitRows } from './rows.ts';
import { createScheduler } from './schedulers/index.ts';
import { schedulerNamed } from './schedulers/names.ts';
import { type ProgressOptions, stepReporter } from './step-progress.ts';

export type DecoderRequest = ModelContext &
  ProgressOptions &
  DecoderConditions & {
    /** One seed per item, N. */
    readonly seeds: readonly number[];
    /** One guidance scale per item; 1 is without guidance. Default: from the manifest. */
    readonly guidance?: readonly (number | undefined)[];
    /** DDIM's η, one per item. Default: 0. */
    readonly eta?: readonly number[];
    /** x_T `[N, C, H, W]`. Default: drawn from the seeds. */
    readonly xT?: Float32Array | undefined;
    readonly steps?: number | undefined;
    readonly scheduler?: string | undefined;
  };

/** Items denoised as one batch. */
const largestBatch = 16;

/**
 * Samples one picture per embedding by diffusion (unCLIP, section 2.1). The unconditional pass of guidance uses zeros; a distilled decoder needs no such
 * pass. Item i has its own generator. It draws x_T `randn(C·H·W)` first, also if `xT` replaces it, so that later draws are the same; then once for each
 * step that needs noise.
 * @throws ModelError
 */
export const sampleDecoder = async (request: DecoderRequest): Promise<Image[]> => {
  const ends = await sampleLatents(request);
  const images: Image[] = [];
  for (const group of batches(ends, largestBatch)) images.push(...(await samplesToImages(group, request)));
  return images;
};

/** The clean samples `[C, H, W]` of the pictures of `sampleDecoder`, one per item: latents, or pixels in -1..1. */
export const sampleLatents = async (request: DecoderRequest): Promise<Float32Array[]> => {
  const { backend, family, seeds, signal } = request;
  const decoder = decoderOf(family);
  const size = sampleSize(decoder);
  const conditionsOf = decoderConditions(family, seeds.length, request);
  const starts = request.xT && splitRows(request.xT, { rows: seeds.length, width: size, what: 'The noise x_T' });
  const scheduler = (eta: number) =>
    createScheduler({
      name: schedulerNamed(request.scheduler ?? decoder.defaults.scheduler),
      training: decoder.scheduler,
      steps: request.steps ?? decoder.defaults.steps,
      eta,
    });
  const items = seeds.map((seed, item) => ({
    item,
    noise: generator(seed),
    start: starts?.[item],
    scheduler: scheduler(request.eta?.[item] ?? 0),
    guidance: request.guidance?.[item] ?? decoder.defaults.guidance,
  }));
  const session = backend.session(family, 'decoder');
  const groups = batches(items, largestBatch);
  const ends: Float32Array[] = [];
  for (const [group, items] of groups.entries()) {
    const conditions = conditionsOf(
      items.map(({ item }) => item),
      items.map(({ guidance }) => guidance),
    );
    const run = await withDraft(conditions, request);
    const samples = await denoise({
      denoiser: guidedDenoiser({ session, shape: decoder.sample, ...run }),
      schedulers: items.map((item) => item.scheduler),
      start: items.map(({ noise, start, scheduler }) => {
        const drawn = noise.randn(size);
        return start ?? drawn.map((value) => value * scheduler.initialScale);
      }),
      noise: items.map(({ noise }) => noise),
      signal,
      report: stepReporter(request, {
        group,
        groups: groups.length,
        draw: async (x0) => (await samplesToImages([x0], request))[0],
      }),
    });
    ends.push(...samples);
  }
  return ends;
};
