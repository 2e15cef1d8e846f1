import type { Backend } from './backend.ts';
import { type DecoderTold, decoderConditions } from './decoder-conditions.ts';
import { denoise } from './denoise.ts';
import { withDraft } from './draft.ts';
import type { ModelFamily } from './family.ts';
import { guidedDenoiser } from './guidance.ts';
import type { Image } from './image/index.ts';
import { decoderOf, sampleSize, samplesToImages } from './pictures.ts';
import { generator } from './random.ts';
import { pieces, splitRows } from './rows.ts';
import { createScheduler } from './schedulers/index.ts';
import { schedulerNamed } from './schedulers/names.ts';
import { stepTeller, type Watched } from './step-progress.ts';

export type DecoderRequest = Watched &
  DecoderTold & {
    readonly backend: Backend;
    readonly family: ModelFamily;
    /** One an item, N. */
    readonly seeds: readonly number[];
    /** One an item. Left out: as the manifest advises; 1 is without guidance. */
    readonly guidance?: readonly (number | undefined)[];
    /** DDIM's η, one an item; 0 where left out. */
    readonly eta?: readonly number[];
    /** x_T `[N, C, H, W]`. Left out: drawn from the seeds. */
    readonly xT?: Float32Array | undefined;
    readonly steps?: number | undefined;
    readonly scheduler?: string | undefined;
    readonly signal?: AbortSignal | undefined;
  };

/** Items denoised as one batch. */
const largestBatch = 16;

/**
 * Draws a picture an embedding by diffusion (unCLIP, section 2.1), with guidance against zeros, or in one pass by a decoder that is told the scale.
 * Item i has its own generator: x_T `randn(C·H·W)` first (drawn and set aside when `xT` is given, so the later draws stay the same),
 * then one draw a step that needs noise.
 * @throws ModelError
 */
export const sampleDecoder = async (request: DecoderRequest): Promise<Image[]> => {
  const ends = await sampleLatents(request);
  const images: Image[] = [];
  for (const group of pieces(ends, largestBatch)) images.push(...(await samplesToImages(group, request)));
  return images;
};

/** The clean samples `[C, H, W]` behind the pictures of `sampleDecoder`, one an item: latents, or pixels in -1..1. */
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
  const groups = pieces(items, largestBatch);
  const ends: Float32Array[] = [];
  for (const [group, items] of groups.entries()) {
    const told = conditionsOf(
      items.map(({ item }) => item),
      items.map(({ guidance }) => guidance),
    );
    const run = await withDraft(told, request);
    const samples = await denoise({
      denoiser: guidedDenoiser({ session, shape: decoder.sample, ...run }),
      schedulers: items.map((item) => item.scheduler),
      start: items.map(({ noise, start, scheduler }) => {
        const drawn = noise.randn(size);
        return start ?? drawn.map((value) => value * scheduler.initialScale);
      }),
      noise: items.map(({ noise }) => noise),
      signal,
      report: stepTeller(request, {
        group,
        groups: groups.length,
        draw: async (x0) => (await samplesToImages([x0], request))[0],
      }),
    });
    ends.push(...samples);
  }
  return ends;
};
