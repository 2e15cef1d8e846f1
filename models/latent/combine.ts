import { ModelError } from '../error.ts';
import { norm, sameLength, weightedSum } from './vector.ts';

/**
 * The weighted sum of embeddings `[D]`, scaled to the weighted mean of their lengths, `Σ|w||z| / Σ|w|`. Without scaling, a sum of CLIP embeddings is
 * shorter than its terms, and a decoder expects their length. Weights may be negative and need not add up to 1. (Kandinsky's `interpolate` does not
 * scale the sum; this result does not depend on the scale of the weights.)
 * @throws ModelError `BAD_INPUT` when the numbers of embeddings and weights differ, or when the sum is zero
 */
export const combine = (embeddings: readonly Float32Array[], weights: readonly number[]): Float32Array => {
  if (embeddings.length === 0 || embeddings.length !== weights.length) {
    throw new ModelError('BAD_INPUT', 'There are {embeddings} embeddings, but {weights} weights. Use one weight per embedding.', {
      params: { embeddings: embeddings.length, weights: weights.length },
    });
  }
  sameLength(embeddings);
  const sum = weightedSum(embeddings, weights);
  const length = norm(sum);
  const total = weights.reduce((mass, weight) => mass + Math.abs(weight), 0);
  if (length === 0 || total === 0) {
    throw new ModelError('BAD_INPUT', 'The weighted embeddings cancel each other out. Change the weights so that something is left.');
  }
  const target = embeddings.reduce((mass, embedding, index) => mass + Math.abs(weights[index] ?? 0) * norm(embedding), 0) / total;
  return sum.map((value) => (value * target) / length);
};
