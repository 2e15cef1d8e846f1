import { ModelError } from '../error.ts';
import type { Basis } from './basis.ts';

const componentsOf = ({ components, dimension }: Basis) => components.length / dimension;

const check = (basis: Basis, { length }: Float32Array) => {
  if (length !== basis.dimension) {
    throw new ModelError(
      'BAD_INPUT',
      `The PCA was fitted on embeddings of ${basis.dimension} numbers, this one has ${length}. Fit a PCA on embeddings of the same model.`,
    );
  }
};

/** Adds `Σ coordinates[j] * component j` to a start `[D]`, in float64. */
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

/** Coordinates `[K]` of an embedding `[D]`: `components · (z - mean)`. */
export const project = (basis: Basis, embedding: Float32Array): Float32Array => {
  check(basis, embedding);
  const { components, dimension, mean } = basis;
  return Float32Array.from({ length: componentsOf(basis) }, (_, row) => {
    let sum = 0;
    for (let column = 0; column < dimension; column++) {
      sum += (components[row * dimension + column] as number) * ((embedding[column] as number) - (mean[column] as number)); // inside [K, D]
    }
    return sum;
  });
};

/**
 * An embedding `[D]` rebuilt from its first `k` coordinates: the probe of the paper's figure 7. `k` of 0 gives the mean; more than the basis has
 * uses all.
 */
export const reconstruct = (basis: Basis, embedding: Float32Array, k: number): Float32Array =>
  addComponents(basis, basis.mean, project(basis, embedding).subarray(0, Math.max(0, Math.trunc(k))));

/**
 * An embedding `[D]` moved along the first components: by `steps[j]` standard deviations (√ of the explained variance) along component j.
 * @throws ModelError `BAD_INPUT` when there are more steps than components
 */
export const moveAlong = (basis: Basis, embedding: Float32Array, steps: readonly number[]): Float32Array => {
  check(basis, embedding);
  if (steps.length > componentsOf(basis)) {
    throw new ModelError(
      'BAD_INPUT',
      `There are ${steps.length} coordinates to move along, but the PCA has ${componentsOf(basis)} components. Fit more, or move along fewer.`,
    );
  }
  return addComponents(
    basis,
    embedding,
    steps.map((step, index) => step * Math.sqrt(basis.explainedVariance[index] ?? 0)),
  );
};
