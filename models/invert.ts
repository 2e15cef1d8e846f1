import type { ModelContext } from './backend.ts';
import { type DecoderConditions, decoderConditions } from './decoder-conditions.ts';
import { denoise } from './denoise.ts';
import { withDraft } from './draft.ts';
import { guidedDenoiser } from './guidance.ts';
import type { Image } from './image/index.ts';
import { decoderOf, imagesToSamples } from './pictures.ts';
import { batches, joinRows } from './rows.ts';
import { createInverseScheduler } from './schedulers/index.ts';

/** Items inverted as one batch. */
const largestBatch = 16;

/**
 * The noise x_T `[N, C, H, W]` from which DDIM sampling with the decoder returns to the pictures. It is found by DDIM inversion with the embeddings z_i
 * `[N, D]` of the pictures, and with their captions if sampling will use them too. Inversion uses no guidance and does not clamp x0, because sampling
 * would then not return to the pictures (Dhariwal & Nichol 2021, appendix F; unCLIP, section 3.1).
 * @throws ModelError
 */
export const invert = async (
  request: ModelContext &
    DecoderConditions & {
      readonly images: readonly Image[];
      readonly steps: number;
      readonly progress?: (progress: { readonly step: number; readonly of: number }) => void;
    },
): Promise<Float32Array> => {
  const { backend, family, images, steps, signal, progress } = request;
  const decoder = decoderOf(family);
  const conditionsOf = decoderConditions(family, images.length, request);
  const scheduler = createInverseScheduler({ training: { ...decoder.scheduler, clipSample: null }, steps });
  const session = backend.session(family, 'decoder');
  const groups = batches([...images.keys()], largestBatch);
  const ends: Float32Array[] = [];
  for (const [group, items] of groups.entries()) {
    const conditions = conditionsOf(
      items,
      items.map(() => 1),
    );
    const run = await withDraft(conditions, request);
    const samples = await denoise({
      denoiser: guidedDenoiser({ session, shape: decoder.sample, ...run }),
      schedulers: items.map(() => scheduler),
      start: await imagesToSamples(
        items.flatMap((item) => images[item] ?? []),
        request,
      ),
      noise: [],
      signal,
      report: ({ step, of }) => progress?.({ step: group * of + step, of: groups.length * of }),
    });
    ends.push(...samples);
  }
  return joinRows(ends);
};
