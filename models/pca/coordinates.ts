import { ModelError } from '../error.ts';
import type { Tensor } from '../tensor.ts';
import type { Basis } from './basis.ts';

/** The number of components of a basis, K. */
export const componentCount = ({ components, dimension }: Basis): number => (dimension === 0 ? 0 : components.length / dimension);

/** The standard deviation of the fitted embeddings along a component: the square root of its explained variance. */
const deviationOf = ({ explainedVariance }: Basis, component: number): number => Math.sqrt(explainedVariance[component] ?? 0);

/** Throws `ModelError` `BAD_INPUT` when an embedding has another dimension than the basis. */
const checkDimension = (basis: Basis, { length }: Float32Array) => {
  if (length !== basis.dimension) {
    throw new ModelError(
      'BAD_INPUT',
      'The PCA was fitted on embeddings with {expected} numbers, but this embedding has {found}. Fit a PCA on embeddings of the same model.',
      { params: { expected: basis.dimension, found: length } },
    );
  }
};

/** `start + Σ coordinates[j] * component j`, `[D]`, summed in float64. */
const addComponents = ({ components, dimension }: Basis, start: Float32Array, coordinates: ArrayLike<number>): Float32Array => {
  const sum = Float64Array.from(start);
  for (let row = 0; row < coordinates.length; row++) {
    const coordinate = coordinates[row] as number;
    for (let column = 0; column < dimension; column++) {
      sum[column] = (sum[column] as number) + coordinate * (components[row * dimension + column] as number); // rows ≤ K
    }
  }
  return Float32Array.from(sum);
};

/** The D numbers of `data` that start at `offset`, and the factor that scales them before they are projected. */
type Place = { readonly data: Float32Array; readonly offset: number; readonly scale: number };

/** The place of an embedding in `data`. Its scale is 1 / |z| where the basis was fitted on unit vectors, and 1 elsewhere or for an embedding of zeros. */
const placeOf = ({ unit, dimension }: Basis, data: Float32Array, offset = 0): Place => {
  if (!unit) return { data, offset, scale: 1 };
  let sum = 0;
  for (let index = offset; index < offset + dimension; index++) sum += (data[index] as number) ** 2; // inside [N, D]
  return { data, offset, scale: sum === 0 ? 1 : 1 / Math.sqrt(sum) };
};

/** The coordinate of an embedding z on a component: `component · (z - mean)`. */
const coordinateOf = ({ components, dimension, mean }: Basis, component: number, { data, offset, scale }: Place) => {
  let sum = 0;
  for (let column = 0, axis = component * dimension; column < dimension; column++, axis++) {
    sum += (components[axis] as number) * ((data[offset + column] as number) * scale - (mean[column] as number)); // inside [K, D]
  }
  return sum;
};

/** Coordinates `[K]` of an embedding on the components, not whitened. */
const coordinatesOf = (basis: Basis, place: Place): Float64Array =>
  Float64Array.from({ length: componentCount(basis) }, (_, component) => coordinateOf(basis, component, place));

/** Coordinates `[K]` of an embedding `[D]`: `components · (z - mean)`, in standard deviations if the basis is whitened. */
export const project = (basis: Basis, embedding: Float32Array): Float32Array => {
  if (basis.whiten) return Float32Array.from(standardScores(basis, embedding));
  checkDimension(basis, embedding);
  return Float32Array.from(coordinatesOf(basis, placeOf(basis, embedding)));
};

/** Standard scores `[K]` of an embedding `[D]`: its coordinates in standard deviations. The score on a component without variance is 0. */
export const standardScores = (basis: Basis, embedding: Float32Array): Float64Array => {
  checkDimension(basis, embedding);
  return Float64Array.from(Float32Array.from(coordinatesOf(basis, placeOf(basis, embedding))), (coordinate, component) => {
    const deviation = deviationOf(basis, component);
    return deviation === 0 ? 0 : coordinate / deviation;
  });
};

/**
 * Standard scores `[N]` of embeddings `[N, D]` on one component. All scores are 0 if the basis does not have the component, if the component has no
 * variance, or if the embeddings have another dimension than the basis.
 */
export const standardScoresOn = (basis: Basis, { dims, data }: Tensor, component: number): Float32Array => {
  const [count = 0, dimension = 0] = dims;
  const scores = new Float32Array(count);
  const deviation = deviationOf(basis, component);
  if (deviation === 0 || dimension !== basis.dimension || component >= componentCount(basis)) return scores;
  for (let row = 0; row < count; row++) scores[row] = coordinateOf(basis, component, placeOf(basis, data, row * dimension)) / deviation;
  return scores;
};

/**
 * Reconstructs an embedding `[D]` from its first `k` coordinates, as in figure 7 of the unCLIP paper. `k` = 0 returns the mean. If `k` is larger than K,
 * all coordinates are used.
 */
export const reconstruct = (basis: Basis, embedding: Float32Array, k: number): Float32Array => {
  checkDimension(basis, embedding);
  const place = placeOf(basis, embedding);
  const rebuilt = addComponents(basis, basis.mean, coordinatesOf(basis, place).subarray(0, Math.max(0, Math.trunc(k))));
  return place.scale === 1 ? rebuilt : rebuilt.map((value) => value / place.scale);
};

/**
 * Moves an embedding `[D]` along the first components, by `steps[j]` standard deviations along component j.
 * @throws ModelError `BAD_INPUT` when there are more steps than components
 */
export const moveAlong = (basis: Basis, embedding: Float32Array, steps: readonly number[]): Float32Array => {
  checkDimension(basis, embedding);
  if (steps.length > componentCount(basis)) {
    throw new ModelError(
      'BAD_INPUT',
      'There are {steps} coordinates to move along, but the PCA has {components} components. Fit more components, or move along fewer.',
      { params: { steps: steps.length, components: componentCount(basis) } },
    );
  }
  const { scale } = placeOf(basis, embedding);
  return addComponents(
    basis,
    embedding,
    steps.map((step, component) => (step * deviationOf(basis, component)) / scale),
  );
};
