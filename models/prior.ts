import { componentOf } from './component.ts';
import { denoise } from './denoise.ts';
import { lacks } from './family.ts';
import { guidedDenoiser } from './guidance.ts';
import { largestBatch, largestRun } from './largest-batch.ts';
import { besideNetworks } from './loop.ts';
import { drawsOf, fromWhitened, nearestToText, type PriorRequest, priorConditions } from './prior-request.ts';
import { generatorOf } from './random.ts';
import { batches } from './rows.ts';
import { createScheduler } from './schedulers/index.ts';
import { schedulerNamed } from './schedulers/names.ts';

export type DiffusionPriorRequest = PriorRequest & {
  readonly steps?: number | undefined;
  readonly scheduler?: string | undefined;
  readonly eta?: number | undefined;
};

/** Items denoised as one batch, at most. */
const most = 32;

/**
 * Samples image embeddings z_i `[N, D]` for captions by diffusion in the whitened space `(z - mean) / std` (unCLIP, section 2.2).
 * Each candidate of an item has its own generator (`drawsOf`), which draws x_T first, then once for each step that needs noise. The candidate with the
 * highest cosine to z_t is returned. The unconditional pass of guidance encodes the negative caption, or else the empty text. Embeddings of a normalised space
 * have length 1.
 * @throws ModelError
 */
export const samplePrior = besideNetworks('prior', async (request: DiffusionPriorRequest): Promise<Float32Array> => {
  const { backend, family, signal } = request;
  const { prior, embedding } = family.manifest;
  if (!prior) throw lacks(family, 'prior');
  const shape = [embedding.dimension];
  const scheduler = createScheduler({
    name: schedulerNamed(request.scheduler ?? prior.defaults.scheduler),
    training: prior.scheduler,
    steps: request.steps ?? prior.defaults.steps,
    eta: request.eta ?? 0,
  });
  const draws = drawsOf(request, prior.defaults.guidance);
  const conditionsOf = await priorConditions(request, { component: 'prior', draws });
  const session = backend.session(family, 'prior');
  const run = largestRun(componentOf(family, 'prior'), shape);
  const groups = batches(draws, largestBatch(run, { most, rows: draws.some(({ guidance }) => guidance !== 1) ? 2 : 1 }));
  const found: Float32Array[] = [];
  for (const [group, draws] of groups.entries()) {
    const generators = draws.map(({ seed }) => generatorOf(seed));
    const ends = await denoise({
      denoiser: guidedDenoiser({
        session,
        shape,
        conditions: conditionsOf(draws.map(({ item }) => item)),
        guidance: draws.map(({ guidance }) => guidance),
        largestRun: run,
      }),
      schedulers: draws.map(() => scheduler),
      start: generators.map((noise) => noise.randn(embedding.dimension).map((value) => value * scheduler.initialScale)),
      noise: generators,
      signal,
      report: ({ step, of }) => request.progress?.({ step: group * of + step, of: groups.length * of }),
    });
    found.push(...ends);
  }
  return nearestToText(fromWhitened(found, prior, request), request);
});
