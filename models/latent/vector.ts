import { ModelError } from '../error.ts';

/** Scalar product, summed in float64. */
export const dot = (a: Float32Array, b: Float32Array): number => {
  let sum = 0;
  for (let index = 0; index < a.length; index++) sum += (a[index] as number) * (b[index] as number); // lengths are checked by `sameLength`
  return sum;
};

/** Euclidean length. */
export const norm = (a: Float32Array): number => Math.sqrt(dot(a, a));

/**
 * Checks that embeddings have the same dimension.
 * @throws ModelError `BAD_INPUT`
 */
export const sameLength = (vectors: readonly Float32Array[]): void => {
  const [first] = vectors;
  const other = vectors.find(({ length }) => length !== first?.length);
  if (first && other) {
    throw new ModelError(
      'BAD_INPUT',
      'An embedding with {first} numbers cannot be combined with one with {second}. Use embeddings of the same model.',
      { params: { first: first.length, second: other.length } },
    );
  }
};

/** `Σ weights[i] * vectors[i]`, summed in float64. All vectors have the same dimension. */
export const weightedSum = (vectors: readonly Float32Array[], weights: readonly number[]): Float32Array =>
  Float32Array.from(
    { length: vectors[0]?.length ?? 0 },
    (_, index) => vectors.reduce((sum, vector, term) => sum + (weights[term] ?? 0) * (vector[index] as number), 0), // index is inside
  );
