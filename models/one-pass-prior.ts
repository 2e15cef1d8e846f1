import { outputNamed } from './clip.ts';
import { componentOf } from './component.ts';
import { lacks } from './family.ts';
import { drawsOf, fromWhitened, nearestToText, type PriorRequest, priorConditions } from './prior-request.ts';
import { generatorOf } from './random.ts';
import { batches, joinRows, splitRows } from './rows.ts';
import type { Feeds, Tensor } from './tensor.ts';

/** Items computed as one batch. */
const largestBatch = 32;

/**
 * Predicts image embeddings z_i `[N, D]` for captions in one pass, from noise and the caption, without guidance (ECLIPSE, Patel et al. 2023).
 * Each candidate of an item has its own generator (`drawsOf`), which draws `randn(D)` once. The candidate with the highest cosine to z_t is returned.
 * Embeddings of a normalised space have length 1.
 * @throws ModelError
 */
export const sampleOnePassPrior = async (request: Omit<PriorRequest, 'guidance' | 'negative'>): Promise<Float32Array> => {
  const { backend, family, signal } = request;
  const { onePassPrior, embedding } = family.manifest;
  if (!onePassPrior) throw lacks(family, 'onePassPrior');
  const draws = drawsOf(request, 1);
  const conditionsOf = await priorConditions(request, { component: 'one-pass-prior', draws });
  const session = backend.session(family, 'one-pass-prior');
  const { inputs } = componentOf(family, 'one-pass-prior');
  const groups = batches(draws, largestBatch);
  const found: Float32Array[] = [];
  for (const [group, draws] of groups.entries()) {
    const noise = draws.map(({ seed }) => generatorOf(seed).randn(embedding.dimension));
    const conditions = Object.entries(conditionsOf(draws.map(({ item }) => item))).map(([name, { rows, shape }]): [string, Tensor] => [
      name,
      { dims: [rows.length, ...shape], data: joinRows(rows) },
    ]);
    const feeds: Feeds = {
      ...Object.fromEntries(conditions),
      sample: { dims: [draws.length, embedding.dimension], data: joinRows(noise) },
      ...(inputs.timestep && { timestep: { dims: [draws.length], data: new Float32Array(draws.length) } }),
    };
    const { data } = outputNamed(await session.run(feeds, signal), 'prediction');
    found.push(...splitRows(data, { rows: draws.length, width: embedding.dimension, what: 'The embedding' }));
    request.progress?.({ step: group + 1, of: groups.length });
  }
  return nearestToText(fromWhitened(found, onePassPrior, request), request);
};
