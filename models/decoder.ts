import type { Backend } from './backend.ts';
import { denoise } from './denoise.ts';
import type { ModelFamily } from './family.ts';
import { guidedDenoiser } from './guidance.ts';
import type { Image } from './image/index.ts';
import { decoderOf, sampleSize, samplesToImages } from './pictures.ts';
import { generator } from './random.ts';
import { pieces, splitRows, unitRow } from './rows.ts';
import { schedulerNamed } from './scheduler-name.ts';
import { createScheduler } from './schedulers/index.ts';
import { stepTeller, type Watched } from './step-progress.ts';

export type DecoderRequest = Watched & {
  readonly backend: Backend;
  readonly family: ModelFamily;
  /** z_i `[N, D]`; a row of zeros says nothing. */
  readonly embeddings: Float32Array;
  /** z_t of the captions `[N, D]`. Left out: nothing is said. */
  readonly textEmbeddings?: Float32Array | undefined;
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
 * Draws a picture an embedding by diffusion (unCLIP, section 2.1), with guidance against zeros.
 * Item i has its own generator: x_T `randn(C·H·W)` first (drawn and set aside when `xT` is given, so the later draws stay the same),
 * then one draw a step that needs noise. Embeddings of a normalised space are scaled to length 1, as in training.
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
  const { embedding } = family.manifest;
  const [rows, width, size] = [seeds.length, embedding.dimension, sampleSize(decoder)];
  const prepared = (data: Float32Array, what: string) =>
    splitRows(data, { rows, width, what }).map((row) => (embedding.normalised ? unitRow(row) : row));
  const images = prepared(request.embeddings, 'The embedding');
  const texts = prepared(request.textEmbeddings ?? new Float32Array(rows * width), 'The text embedding');
  const starts = request.xT && splitRows(request.xT, { rows, width: size, what: 'The noise x_T' });
  const scheduler = (eta: number) =>
    createScheduler({
      name: schedulerNamed(request.scheduler ?? decoder.defaults.scheduler),
      training: decoder.scheduler,
      steps: request.steps ?? decoder.defaults.steps,
      eta,
    });
  const items = seeds.map((seed, item) => ({
    image: images[item] ?? new Float32Array(),
    text: texts[item] ?? new Float32Array(),
    noise: generator(seed),
    start: starts?.[item],
    scheduler: scheduler(request.eta?.[item] ?? 0),
    guidance: request.guidance?.[item] ?? decoder.defaults.guidance,
  }));
  const session = await backend.session(family, 'decoder', signal);
  const nothing = new Float32Array(width);
  const groups = pieces(items, largestBatch);
  const ends: Float32Array[] = [];
  for (const [group, items] of groups.entries()) {
    const samples = await denoise({
      denoiser: guidedDenoiser({
        session,
        shape: decoder.sample,
        conditions: {
          image_embeds: { rows: items.map(({ image }) => image), nothing, shape: [width] },
          text_embeds: { rows: items.map(({ text }) => text), nothing, shape: [width] },
        },
        guidance: items.map(({ guidance }) => guidance),
      }),
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
