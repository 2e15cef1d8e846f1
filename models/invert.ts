import type { Backend } from './backend.ts';
import { type DecoderTold, decoderConditions } from './decoder-conditions.ts';
import { denoise } from './denoise.ts';
import { withDraft } from './draft.ts';
import type { ModelFamily } from './family.ts';
import { guidedDenoiser } from './guidance.ts';
import type { Image } from './image/index.ts';
import { decoderOf, imagesToSamples } from './pictures.ts';
import { joinRows, pieces } from './rows.ts';
import { createInverseScheduler } from './schedulers/index.ts';

/** Items inverted as one batch. */
const largestBatch = 16;

/**
 * The noise x_T `[N, C, H, W]` from which the decoder draws given pictures again: DDIM inversion with their embeddings z_i `[N, D]` (and captions, if
 * it will be told them again), without guidance and without clamping x0, which would both break it (Dhariwal & Nichol 2021, appendix F; unCLIP,
 * section 3.1).
 * @throws ModelError
 */
export const invert = async (
  request: DecoderTold & {
    readonly backend: Backend;
    readonly family: ModelFamily;
    readonly images: readonly Image[];
    readonly steps: number;
    readonly signal?: AbortSignal | undefined;
    readonly progress?: (progress: { readonly step: number; readonly of: number }) => void;
  },
): Promise<Float32Array> => {
  const { backend, family, images, steps, signal, progress } = request;
  const decoder = decoderOf(family);
  const conditionsOf = decoderConditions(family, images.length, request);
  const scheduler = createInverseScheduler({ training: { ...decoder.scheduler, clipSample: null }, steps });
  const session = backend.session(family, 'decoder');
  const groups = pieces([...images.keys()], largestBatch);
  const ends: Float32Array[] = [];
  for (const [group, items] of groups.entries()) {
    const told = conditionsOf(
      items,
      items.map(() => 1),
    );
    const run = await withDraft(told, request);
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
