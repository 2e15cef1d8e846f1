import type { Basis } from '../pca/index.ts';
import { unitRows } from '../rows.ts';
import type { Tensor } from '../tensor.ts';
import { checkSameDimension, rowAt, sizeOf } from './batch.ts';

type Rows = { readonly dims: readonly number[]; readonly data: Float32Array<ArrayBuffer> };

/** The embeddings `[N, D]` minus a mean `[D]`. */
export const centreRows = ({ dims, data }: Tensor, mean: ArrayLike<number>): Rows => ({
  dims,
  data: Float32Array.from(data, (value, index) => value - (mean[index % mean.length] as number)),
});

/** Components with less than this share of the largest variance are rounding errors of float32, and whitening does not enlarge them. */
const leastShare = 1e-9;

/**
 * Whitens embeddings `[N, D]` by a fitted PCA: their coordinates in standard deviations, turned back into the D dimensions, so that every direction
 * has the variance 1. Distances equal those of scikit-learn's `PCA(whiten=True).transform`. Directions without variance become 0.
 */
export const whitenRows = (embeddings: Tensor, basis: Basis): Rows => {
  const { dimension, components, explainedVariance, mean, unit } = basis;
  checkSameDimension(embeddings, { dims: [1, dimension], data: mean });
  const [count] = sizeOf(embeddings);
  const centred = centreRows(unit ? unitRows(embeddings) : embeddings, mean);
  const kept = explainedVariance.findIndex((variance) => variance <= leastShare * (explainedVariance[0] ?? 0));
  const width = kept === -1 ? explainedVariance.length : kept;
  const data = new Float32Array(count * dimension);
  const sum = new Float64Array(dimension);
  for (let row = 0; row < count; row++) {
    const z = rowAt(centred, row);
    sum.fill(0);
    for (let component = 0; component < width; component++) {
      const offset = component * dimension;
      let coordinate = 0;
      for (let column = 0; column < dimension; column++) coordinate += (components[offset + column] as number) * (z[column] as number);
      const score = coordinate / Math.sqrt(explainedVariance[component] as number);
      for (let column = 0; column < dimension; column++)
        sum[column] = (sum[column] as number) + score * (components[offset + column] as number); // inside [K, D]
    }
    data.set(sum, row * dimension);
  }
  return { dims: [count, dimension], data };
};
