import type { Basis } from '../../models/pca/index.ts';
import type { Tensor } from '../../models/tensor.ts';

/** Components that a basis holds, K. */
export const componentCount = ({ components, dimension }: Basis): number => (dimension === 0 ? 0 : components.length / dimension);

/** Standard deviation of the fitted embeddings along a component. */
export const deviationOf = ({ explainedVariance }: Basis, component: number): number => Math.sqrt(explainedVariance[component] ?? 0);

/**
 * Where each embedding `[N, D]` lies on one component, in standard deviations: the unit of the node PCA move.
 * A component without variance puts every embedding on 0.
 */
export const projectOn = (basis: Basis, { dims, data }: Tensor, component: number): Float32Array => {
  const [count = 0, dimension = 0] = dims;
  const places = new Float32Array(count);
  const deviation = deviationOf(basis, component);
  if (deviation === 0 || dimension !== basis.dimension || component >= componentCount(basis)) return places;
  const axis = basis.components.subarray(component * dimension, (component + 1) * dimension);
  let centre = 0;
  for (let column = 0; column < dimension; column++) centre += (axis[column] as number) * (basis.mean[column] as number); // inside D
  for (let row = 0; row < count; row++) {
    let sum = 0;
    for (let column = 0, offset = row * dimension; column < dimension; column++, offset++) {
      sum += (axis[column] as number) * (data[offset] as number); // inside [N, D]
    }
    places[row] = (sum - centre) / deviation;
  }
  return places;
};

/** Points `x, y, x, y, …` of the embeddings on two components, in standard deviations. */
export const projectOnPlane = (basis: Basis, embeddings: Tensor, [horizontal, vertical]: readonly [number, number]): Float32Array => {
  const [across, up] = [projectOn(basis, embeddings, horizontal), projectOn(basis, embeddings, vertical)];
  const points = new Float32Array(across.length * 2);
  for (let index = 0; index < across.length; index++) {
    points[index * 2] = across[index] as number; // both hold one number an embedding
    points[index * 2 + 1] = up[index] as number;
  }
  return points;
};
