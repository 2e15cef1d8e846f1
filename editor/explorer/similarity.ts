import type { Tensor } from '../../models/tensor.ts';

/** The row of embeddings `[N, D]` at an index, as a view. */
export const rowOf = ({ dims: [, dimension = 0], data }: Tensor, row: number): Float32Array =>
  data.subarray(row * dimension, (row + 1) * dimension);

const lengths = new WeakMap<Float32Array, Float32Array>();

/** The lengths `[N]` of embeddings `[N, D]`, computed once. */
const lengthsOf = ({ dims: [count = 0, dimension = 0], data }: Tensor): Float32Array => {
  const known = lengths.get(data);
  if (known) return known;
  const computed = new Float32Array(count);
  for (let row = 0; row < count; row++) {
    let sum = 0;
    for (let index = row * dimension; index < (row + 1) * dimension; index++) sum += (data[index] as number) ** 2; // inside [N, D]
    computed[row] = Math.sqrt(sum);
  }
  lengths.set(data, computed);
  return computed;
};

/** The cosine similarity `[N]` of each of the embeddings `[N, D]` with one `[D]`; 0 with an embedding of zeros. */
export const cosinesWith = (embeddings: Tensor, query: Float32Array): Float32Array => {
  const [count = 0, dimension = 0] = embeddings.dims;
  const { data } = embeddings;
  const norms = lengthsOf(embeddings);
  const length = Math.sqrt(query.reduce((sum, value) => sum + value * value, 0));
  const cosines = new Float32Array(count);
  for (let row = 0; row < count; row++) {
    let sum = 0;
    for (let column = 0, index = row * dimension; column < dimension; column++, index++)
      sum += (data[index] as number) * (query[column] as number); // inside [N, D] and [D]
    const product = (norms[row] as number) * length;
    cosines[row] = product === 0 ? 0 : sum / product;
  }
  return cosines;
};

/** The `most` points with the greatest scores, the greatest first; of equal ones, the first. Points without a finite score are left out. */
export const ranked = (scores: Float32Array, most: number): number[] => {
  // only what beats the least of the best so far is sorted in
  const best: number[] = [];
  for (let point = 0; point < scores.length; point++) {
    const score = scores[point] as number; // inside the list, as below
    if (!Number.isFinite(score) || (best.length === most && score <= (scores[best[most - 1] as number] as number))) continue;
    let at = best.length;
    while (at > 0 && (scores[best[at - 1] as number] as number) < score) at--;
    best.splice(at, 0, point);
    if (best.length > most) best.pop();
  }
  return best;
};
