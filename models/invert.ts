import type { ModelContext } from './backend.ts';
import { componentOf } from './component.ts';
import { type DecoderConditions, decoderConditions } from './decoder-conditions.ts';
import { denoise } from './denoise.ts';
import { withDraft } from './draft.ts';
import { ModelError } from './error.ts';
import { guidedDenoiser } from './guidance.ts';
import { type PictureArguments, readerOf } from './image/picture-reader.ts';
import { largestBatch, largestRun } from './largest-batch.ts';
import { decoderOf, imagesToSamples } from './pictures.ts';
import { batches, joinRows } from './rows.ts';
import { createInverseScheduler } from './schedulers/index.ts';
import { type DecoderShapes, type PictureSize, shapesFor, sizeLike } from './sizes.ts';
import type { Tensor } from './tensor.ts';

export type InvertRequest = ModelContext &
  PictureArguments &
  PictureSize &
  Pick<DecoderConditions, 'embeddings' | 'conditioning'> & {
    readonly steps: number;
    /** How often each step is repeated with its own result, which makes sampling return more closely to the pictures. Default: 0. */
    readonly refinements?: number | undefined;
    readonly progress?: (progress: { readonly step: number; readonly of: number }) => void;
  };

/** Items inverted as one batch, at most. */
const most = 16;

/**
 * The noise x_T `[N, C, H, W]` from which DDIM sampling with the decoder returns to the pictures. It is found by DDIM inversion with the embeddings z_i
 * `[N, D]` of the pictures, and with their captions if sampling will use them too. Inversion uses no guidance, adds no noise to z_i and does not clamp x0,
 * because sampling would then not return to the pictures (Dhariwal & Nichol 2021, appendix F; unCLIP, section 3.1). With refinements each step is
 * a fixed-point iteration (Pan et al. 2023, "Effective real image editing with accelerated iterative diffusion inversion"). Decoders that draw pictures of any size
 * keep the aspect ratio of the pictures, unless a size is requested.
 * @throws ModelError `BAD_INPUT` when the pictures have different aspect ratios and no size is requested
 */
export const invert = async (request: InvertRequest): Promise<Tensor> => {
  const { backend, family, images, steps, refinements, signal, progress } = request;
  const decoder = decoderOf(family);
  const shapes = shapesOf(request);
  const conditionsOf = await decoderConditions({ ...request, guidance: images.map(() => 1) });
  const scheduler = createInverseScheduler({ training: { ...decoder.scheduler, clipSample: null }, steps });
  const session = backend.session(family, 'decoder');
  const run = largestRun(componentOf(family, 'decoder'), shapes.sample);
  const groups = batches([...images.keys()], largestBatch(run, { most, rows: 1 }));
  const ends: Float32Array[] = [];
  for (const [group, items] of groups.entries()) {
    const conditions = await withDraft(conditionsOf(items), request);
    const samples = await denoise({
      denoiser: guidedDenoiser({ session, shape: shapes.sample, ...conditions }),
      schedulers: items.map(() => scheduler),
      start: await imagesToSamples({ images: items.flatMap((item) => images[item] ?? []), pictures: readerOf(request) }, shapes, request),
      noise: [],
      refinements,
      signal,
      report: ({ step, of }) => progress?.({ step: group * of + step, of: groups.length * of }),
    });
    ends.push(...samples);
  }
  return { dims: [images.length, ...shapes.sample], data: joinRows(ends) };
};

/** The shapes of the samples and the pictures: of the requested size, or else of the size nearest to the pictures. */
const shapesOf = ({ family, images, width, height }: InvertRequest): DecoderShapes => {
  const decoder = decoderOf(family);
  const { family: model } = family.manifest;
  if (width !== undefined || height !== undefined) return shapesFor(decoder, { width, height }, model);
  const [first, ...others] = images.map((image) => shapesFor(decoder, sizeLike(decoder, image), model));
  if (others.every(({ sample }) => sample.join() === first?.sample.join())) return first ?? decoder;
  throw new ModelError(
    'BAD_INPUT',
    'The pictures have different aspect ratios, so their noises cannot form one batch. Set width and height.',
  );
};
