import { type Basis, standardScoresOn } from '../../../models/pca/index.ts';
import type { Tensor } from '../../../models/tensor.ts';

/** Points `x, y, x, y, …` of embeddings `[N, D]` on two components of a basis, in standard deviations. */
export const pointsOn = (basis: Basis, embeddings: Tensor, [horizontal, vertical]: readonly [number, number]): Float32Array => {
  const [across, up] = [standardScoresOn(basis, embeddings, horizontal), standardScoresOn(basis, embeddings, vertical)];
  const points = new Float32Array(across.length * 2);
  for (let index = 0; index < across.length; index++) {
    points[index * 2] = across[index] as number; // both hold one number an embedding
    points[index * 2 + 1] = up[index] as number;
  }
  return points;
};
