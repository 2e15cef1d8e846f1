import type { Tensor } from '../../models/tensor.ts';

/** At most `most` rows of embeddings `[N, D]`, evenly spaced, and their indices. */
export const sampleRows = (
  { dims: [count = 0, dimension = 0], data }: Tensor,
  most: number,
): { readonly rows: readonly number[]; readonly sample: Tensor } => {
  const size = Math.min(count, most);
  const rows = Array.from({ length: size }, (_, index) => Math.floor((index * count) / size));
  if (size === count) return { rows, sample: { dims: [count, dimension], data } };
  const values = new Float32Array(size * dimension);
  for (const [index, row] of rows.entries()) values.set(data.subarray(row * dimension, (row + 1) * dimension), index * dimension);
  return { rows, sample: { dims: [size, dimension], data: values } };
};

/** The index of the nearest centre `[K, D]`, by Euclidean distance, of each of the embeddings `[N, D]`. */
export const nearestCentres = ({ dims: [count = 0, dimension = 0], data }: Tensor, centres: Tensor): Int32Array => {
  const clusters = centres.dims[0] ?? 0;
  const found = new Int32Array(count);
  for (let row = 0; row < count; row++) {
    let least = Number.POSITIVE_INFINITY;
    for (let centre = 0; centre < clusters; centre++) {
      let distance = 0;
      for (let column = 0, a = row * dimension, b = centre * dimension; column < dimension && distance < least; column++, a++, b++)
        distance += ((data[a] as number) - (centres.data[b] as number)) ** 2; // inside [N, D] and [K, D]
      if (distance >= least) continue;
      least = distance;
      found[row] = centre;
    }
  }
  return found;
};

/** The points of embeddings that were left out of a sample, between their nearest ones in it: the mean of their coordinates, weighted by similarity. */
export const placeBetween = (
  projected: Tensor,
  {
    count,
    rows,
    neighbours,
  }: {
    readonly count: number;
    readonly rows: readonly number[];
    /** `[N, k]` indices into the sample, and cosines. */
    readonly neighbours: { readonly k: number; readonly indices: Int32Array; readonly scores: Float32Array };
  },
): Tensor => {
  const [, dimensions = 2] = projected.dims;
  const { k, indices, scores } = neighbours;
  const data = new Float32Array(count * dimensions);
  for (let row = 0; row < count; row++) {
    let total = 0;
    const least = scores[row * k + k - 1] as number; // inside [N, k], as below
    for (let place = 0; place < k; place++) {
      const weight = Math.max((scores[row * k + place] as number) - least, 0) + 1e-4;
      const from = (indices[row * k + place] as number) * dimensions;
      total += weight;
      for (let axis = 0; axis < dimensions; axis++)
        data[row * dimensions + axis] = (data[row * dimensions + axis] as number) + weight * (projected.data[from + axis] as number);
    }
    for (let axis = 0; axis < dimensions; axis++) data[row * dimensions + axis] = (data[row * dimensions + axis] as number) / total;
  }
  for (const [index, row] of rows.entries())
    data.set(projected.data.subarray(index * dimensions, (index + 1) * dimensions), row * dimensions);
  return { dims: [count, dimensions], data };
};
