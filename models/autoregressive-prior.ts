import { autoregressiveOf, bucketAt, readBuckets } from './buckets.ts';
import { throwIfAborted } from './error.ts';
import { guidedNetwork } from './guidance.ts';
import { besideNetworks } from './loop.ts';
import { drawsOf, nearestToText, type PriorRequest, priorConditions } from './prior-request.ts';
import { generatorOf } from './random.ts';
import { batches } from './rows.ts';

export type AutoregressiveRequest = PriorRequest & {
  /** Divides the logits. Below 1, likely buckets become more likely. Default: from the manifest. */
  readonly temperature?: number | undefined;
  /** Only the most likely buckets that have this share of the probability are drawn from; 1 draws from all. Default: from the manifest. */
  readonly topP?: number | undefined;
};

/** Items sampled as one batch. */
const largestBatch = 32;

/**
 * Samples image embeddings z_i `[N, D]` for captions, one coordinate after the other (the autoregressive prior of unCLIP, section 2.2). The network's input
 * is `tokens`, int32 `[batch, k + 1]`: the bucket of the dot product z_i · z_t, then the buckets of the k coordinates, 0 where none is drawn yet. In
 * its `logits` `[batch, k, B]`, coordinate c depends only on the tokens 0 to c, so the network runs k times with a fixed sequence length.
 * Each candidate of an item has its own generator (`drawsOf`), which draws `rand(1)` k + 1 times: for the bucket of the dot product, uniformly among those
 * above the manifest's share `above`, then for each coordinate (`bucketAt`). The candidate with the highest cosine to z_t is returned. Guidance mixes
 * logits; its unconditional pass has the same tokens and the empty text. Embeddings of a normalised space have length 1.
 * @throws ModelError
 */
export const sampleAutoregressivePrior = besideNetworks(
  'autoregressive-prior',
  async (request: AutoregressiveRequest): Promise<Float32Array> => {
    const embeddingOf = await readBuckets(request.family);
    const found = await sampleTokens(request);
    return nearestToText(
      found.map((tokens) => embeddingOf(tokens.subarray(1))),
      request,
    );
  },
);

/** The tokens `[k + 1]` of every candidate of every item, item by item. */
export const sampleTokens = async (request: AutoregressiveRequest): Promise<Int32Array[]> => {
  const { backend, family, signal } = request;
  const { components, buckets, dotProduct, defaults } = autoregressiveOf(family);
  const { temperature = defaults.temperature, topP = defaults.topP } = request;
  const draws = drawsOf(request, defaults.guidance);
  const conditionsOf = await priorConditions(request, { component: 'autoregressive-prior', draws });
  const session = backend.session(family, 'autoregressive-prior');
  const groups = batches(draws, largestBatch);
  const found: Int32Array[] = [];
  for (const [group, draws] of groups.entries()) {
    const predict = guidedNetwork({
      session,
      conditions: conditionsOf(draws.map(({ item }) => item)),
      guidance: draws.map(({ guidance }) => guidance),
      output: 'logits',
    });
    const sequences = draws.map(({ seed }) => {
      const { rand } = generatorOf(seed);
      const uniform = () => rand(1)[0] ?? 0;
      const tokens = new Int32Array(components + 1);
      const part = dotProduct.above + (1 - dotProduct.above) * uniform();
      tokens[0] = Math.floor(part * dotProduct.buckets);
      return { tokens, uniform };
    });
    for (let component = 0; component < components; component++) {
      throwIfAborted(signal);
      const logits = await predict((items) => {
        const data = new Int32Array(items.length * (components + 1));
        for (const [row, item] of items.entries()) data.set(sequences[item]?.tokens ?? [], row * (components + 1));
        return { tokens: { dims: [items.length, components + 1], data } };
      }, signal);
      for (const [item, { tokens, uniform }] of sequences.entries()) {
        const row = (logits[item] ?? new Float32Array()).subarray(component * buckets, (component + 1) * buckets);
        tokens[component + 1] = bucketAt(row, { temperature, topP, uniform: uniform() });
      }
      request.progress?.({ step: group * components + component + 1, of: groups.length * components });
    }
    found.push(...sequences.map(({ tokens }) => tokens));
  }
  return found;
};
