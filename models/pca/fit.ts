import { ModelError } from '../error.ts';
import { unitRows } from '../rows.ts';
import { eigenSymmetric } from '../simd/symmetric.ts';
import type { Tensor } from '../tensor.ts';
import type { Watch } from '../watch.ts';
import type { Basis } from './basis.ts';
import { innerProducts, panelIndex } from './inner-products.ts';

export type PcaOptions = {
  /** How many components to keep. Default: all. */
  readonly components?: number | undefined;
  /** Subtract the mean first. Default: true. Without it, the components describe positions seen from zero. */
  readonly centre?: boolean;
  /** Scale the embeddings to length 1 first, as cosines do. */
  readonly unit?: boolean;
  /** Mark the basis as whitened: its coordinates are standard scores. */
  readonly whiten?: boolean;
  readonly space?: string | undefined;
};

/** Embeddings `[count, dimension]` with their mean `[dimension]`. */
type CentredRows = { readonly data: Float32Array; readonly count: number; readonly dimension: number; readonly mean: Float64Array };

/** Checks embeddings `[N, D]` and computes their mean in float64. Throws `ModelError` `BAD_INPUT`. */
const readRows = ({ dims, data }: Tensor, centre: boolean): CentredRows => {
  const [count = 0, dimension = 0] = dims;
  if (dims.length !== 2 || count < 2 || dimension < 1 || data.length !== count * dimension) {
    throw new ModelError('BAD_INPUT', 'PCA needs at least two embeddings, as a tensor [N, D], not [{shape}]. Connect more embeddings.', {
      params: { shape: dims.join(', ') },
    });
  }
  const mean = new Float64Array(dimension);
  for (let row = 0, index = 0; row < count; row++)
    for (let column = 0; column < dimension; column++, index++) mean[column] = (mean[column] as number) + (data[index] as number); // inside [N, D]
  for (let column = 0; column < dimension; column++) mean[column] = (mean[column] as number) / count;
  if (!mean.every(Number.isFinite))
    throw new ModelError('BAD_INPUT', 'Some embeddings contain values that are not finite numbers. Remove those embeddings.');
  return { data, count, dimension, mean: centre ? mean : new Float64Array(dimension) };
};

/** Eigenvalues, clamped to at least 0, by falling value, and the unit eigenvectors of the first `wanted` of them. */
const eigen = (products: Float64Array, size: number, wanted: number) => {
  const { values, vectors } = eigenSymmetric(products, size, wanted);
  const count = vectors.length / size;
  return Array.from(values.toReversed(), (value, index) => ({
    value: Math.max(value, 0),
    vector: () => vectors.subarray((count - 1 - index) * size, (count - index) * size),
  }));
};

/** Scatter matrix `[D, D]` of the columns, `(X - mean)ᵀ(X - mean)`. */
const scatter = ({ data, count, dimension, mean }: CentredRows, watch: Watch) =>
  innerProducts({
    ...watch,
    count: dimension,
    length: count,
    read: (panels, start, size) => {
      for (let row = 0; row < size; row++) {
        const offset = (start + row) * dimension;
        for (let column = 0; column < dimension; column++) {
          panels[panelIndex(column, row)] = (data[offset + column] as number) - (mean[column] as number); // inside [N, D]
        }
      }
    },
  });

/** Gram matrix `[N, N]` of the rows, `(X - mean)(X - mean)ᵀ`. */
const gram = ({ data, count, dimension, mean }: CentredRows, watch: Watch) =>
  innerProducts({
    ...watch,
    count,
    length: dimension,
    read: (panels, start, size) => {
      for (let row = 0; row < count; row++) {
        for (let column = 0; column < size; column++) {
          panels[panelIndex(row, column)] = (data[row * dimension + start + column] as number) - (mean[start + column] as number); // inside [N, D]
        }
      }
    },
  });

/** Converts an eigenvector u of the Gram matrix to an eigenvector of the covariance: `(X - mean)ᵀ u`, whose length is √eigenvalue. */
const backProject = ({ data, count, dimension, mean }: CentredRows, weights: Float64Array): Float64Array => {
  const component = new Float64Array(dimension);
  for (let row = 0; row < count; row++) {
    const weight = weights[row] as number;
    for (let column = 0; column < dimension; column++) {
      component[column] = (component[column] as number) + weight * ((data[row * dimension + column] as number) - (mean[column] as number));
    }
  }
  return component;
};

/** Scales a vector to length 1, with the sign that makes its entry of largest absolute value positive. */
const oriented = (vector: Float64Array): Float64Array => {
  const largest = vector.reduce((best, value) => (Math.abs(value) > Math.abs(best) ? value : best), 0);
  const length = Math.sqrt(vector.reduce((sum, value) => sum + value * value, 0)) * Math.sign(largest);
  return vector.map((value) => value / length);
};

/** What a PCA needs to know of some of the embeddings: their number, their mean `[D]`, and their scatter matrix `[D, D]` around it. */
export type Scatter = { readonly count: number; readonly mean: Float64Array; readonly products: Float64Array };

/**
 * The scatter of embeddings `[N, D]`, in float64. Scatters of parts of a batch can be computed in several threads, and joined by `fitScatters`.
 * @throws ModelError `BAD_INPUT` for fewer than two embeddings, or values that are not finite
 */
export const scatterOf = (rows: Tensor, { centre = true, unit, onProgress }: PcaOptions & Watch = {}): Scatter => {
  const read = readRows(unit ? unitRows(rows) : rows, centre);
  return { count: read.count, mean: read.mean, products: scatter(read, { onProgress }) };
};

/** The scatter of all parts around their common mean (Chan, Golub and LeVeque 1979). Where the parts are not centred, all means are zero. */
const joinScatters = (parts: readonly Scatter[]): Scatter => {
  const [first, ...others] = parts;
  if (!first || others.length === 0) return first ?? { count: 0, mean: new Float64Array(0), products: new Float64Array(0) };
  const dimension = first.mean.length;
  const count = parts.reduce((sum, part) => sum + part.count, 0);
  const mean = first.mean.map((_, column) => parts.reduce((sum, part) => sum + part.count * (part.mean[column] as number), 0) / count);
  const products = new Float64Array(dimension * dimension);
  for (const part of parts) {
    const shift = part.mean.map((value, column) => value - (mean[column] as number)); // the same dimension
    for (let row = 0, index = 0; row < dimension; row++) {
      const weight = part.count * (shift[row] as number);
      for (let column = 0; column < dimension; column++, index++)
        products[index] = (products[index] as number) + (part.products[index] as number) + weight * (shift[column] as number);
    }
  }
  return { count, mean, products };
};

/** The eigenvalues of a scatter or Gram matrix, and how to compute each component. */
type Spectrum = {
  readonly count: number;
  readonly mean: Float64Array;
  readonly pairs: readonly { readonly value: number; vector(): Float64Array }[];
  /** Share of the total below which a component is a rounding error. */
  readonly floor: number;
};

const mostComponents = ({ components = Infinity, centre = true }: PcaOptions, count: number, dimension: number): number =>
  Math.min(components, centre ? count - 1 : count, dimension);

const basisOf = ({ count, mean, pairs, floor }: Spectrum, options: PcaOptions): Basis => {
  const { space, unit, whiten } = options;
  const dimension = mean.length;
  const total = pairs.reduce((sum, { value }) => sum + value, 0);
  if (!(total > 0))
    throw new ModelError('BAD_INPUT', 'All embeddings are the same, so PCA finds no direction. Give it embeddings of different pictures.');
  const selected = pairs.slice(0, mostComponents(options, count, dimension)).filter(({ value }) => value > total * floor);
  const data = new Float32Array(selected.length * dimension);
  for (const [index, { vector }] of selected.entries()) data.set(oriented(vector()), index * dimension);
  return {
    ...(space === undefined ? {} : { space }),
    dimension,
    mean: Float32Array.from(mean),
    components: data,
    explainedVariance: Float32Array.from(selected, ({ value }) => value / (count - 1)),
    explainedVarianceRatio: Float32Array.from(selected, ({ value }) => value / total),
    ...(unit && { unit }),
    ...(whiten && { whiten }),
  };
};

/** Fits a PCA on the scatters of all parts of a batch, as `fitPca` does on the batch. */
export const fitScatters = (parts: readonly Scatter[], options: PcaOptions = {}): Basis => {
  const { count, mean, products } = joinScatters(parts);
  const dimension = mean.length;
  return basisOf({ count, mean, pairs: eigen(products, dimension, mostComponents(options, count, dimension)), floor: -1 }, options);
};

/**
 * Fits a PCA on embeddings `[N, D]` in float64: eigenvectors of the covariance `[D, D]`, or of the Gram matrix `[N, N]` if N < D. Returns the first
 * `components`, at most min(N - 1, D); from the Gram matrix only those with variance.
 * Equals scikit-learn's `PCA(svd_solver='full')`, except for the signs of the components (see `Basis`).
 * @throws ModelError `BAD_INPUT` for fewer than two embeddings, values that are not finite, or embeddings that are all the same
 */
export const fitPca = (rows: Tensor, options: PcaOptions & Watch = {}): Basis => {
  const { centre = true, unit, onProgress } = options;
  const [count = 0, dimension = 0] = rows.dims;
  const watch = { onProgress: (step: number, of: number) => onProgress?.(step, 2 * of) }; // the second half is the eigenproblem
  if (count >= dimension) return fitScatters([scatterOf(rows, { ...options, ...watch })], options);
  const read = readRows(unit ? unitRows(rows) : rows, centre);
  const found = eigen(gram(read, watch), count, mostComponents(options, count, dimension));
  const pairs = found.map(({ value, vector }) => ({ value, vector: () => backProject(read, vector()) }));
  return basisOf({ count, mean: read.mean, pairs, floor: 1e-13 }, options);
};
