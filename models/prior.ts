import { denoise } from './denoise.ts';
import { lacks } from './family.ts';
import { guidedDenoiser } from './guidance.ts';
import { drawsOf, nearestToText, type PriorRequest, priorConditions } from './prior-request.ts';
import { generator } from './random.ts';
import { batches, unitRow } from './rows.ts';
import { createScheduler } from './schedulers/index.ts';
import { schedulerNamed } from './schedulers/names.ts';

export type DiffusionPriorRequest = PriorRequest & {
  readonly steps?: number | undefined;
  readonly scheduler?: string | undefined;
  readonly eta?: number | undefined;
};

/** Items denoised as one batch. */
const largestBatch = 32;

/**
 * Samples image embeddings z_i `[N, D]` for captions by diffusion in the whitened space `(z - mean) / std` (unCLIP, section 2.2).
 * Each candidate of an item has its own generator (`drawsOf`), which draws x_T first, then once for each step that needs noise. The candidate with the
 * highest cosine to z_t is returned. The unconditional pass of guidance encodes the empty text. Embeddings of a normalised space have length 1.
 * @throws ModelError
 */
export const samplePrior = async (request: DiffusionPriorRequest): Promise<Float32Array> => {
  const { backend, family, signal } = request;
  const { prior, embedding } = family.manifest;
  if (!prior) throw lacks(family, 'prior');
  const width = embedding.dimension;
  const scheduler = createScheduler({
    name: schedulerNamed(request.scheduler ?? prior.defaults.scheduler),
    training: prior.scheduler,
    steps: request.steps ?? prior.defaults.steps,
    eta: request.eta ?? 0,
  });
  const draws = drawsOf(request, prior.defaults.guidance);
  const conditionsOf = await priorConditions(request, draws);
  const session = backend.session(family, 'prior');
  const groups = batches(draws, largestBatch);
  const found: Float32Array[] = [];
  for (const [group, draws] of groups.entries()) {
    const generators = draws.map(({ seed }) => generator(seed));
    const ends = await denoise({
      denoiser: guidedDenoiser({
        session,
        shape: [width],
        conditions: conditionsOf(draws.map(({ item }) => item)),
        guidance: draws.map(({ guidance }) => guidance),
      }),
      schedulers: draws.map(() => scheduler),
      start: generators.map((noise) => noise.randn(width).map((value) => value * scheduler.initialScale)),
      noise: generators,
      signal,
      report: ({ step, of }) => request.progress?.({ step: group * of + step, of: groups.length * of }),
    });
    found.push(...ends);
  }
  const embeddings = found.map((row) => {
    const coloured = row.map((value, index) => value * (prior.std[index] ?? 1) + (prior.mean[index] ?? 0));
    return embedding.normalised ? unitRow(coloured) : coloured;
  });
  return nearestToText(embeddings, request);
};
