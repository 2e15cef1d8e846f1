import { type Basis, standardScoresOn } from '../../models/pca/index.ts';
import type { Tensor } from '../../models/tensor.ts';
import { countOf, type Layout } from './plot/painter.ts';

/** Points with these coordinates, one list an axis. */
export const layoutOf = (axes: readonly ArrayLike<number>[]): Layout => {
  const count = axes[0]?.length ?? 0;
  const points = new Float32Array(count * axes.length);
  for (const [axis, values] of axes.entries())
    for (let point = 0; point < count; point++) points[point * axes.length + axis] = values[point] as number; // one number a point
  return { points, dimensions: axes.length === 3 ? 3 : 2 };
};

/** Embeddings `[N, D]` on two or three components of a basis, in standard deviations. */
export const componentLayout = (basis: Basis, embeddings: Tensor, components: readonly number[]): Layout =>
  layoutOf(components.map((component) => standardScoresOn(basis, embeddings, component)));

/** The layout with the mean of its points at the origin; with `unit`, each axis has the standard deviation 1, too. Values that are not finite become 0. */
export const centred = (layout: Layout, { unit }: { readonly unit: boolean }): Layout => {
  const { points, dimensions } = layout;
  const count = countOf(layout);
  const moved = new Float32Array(points.length);
  for (let axis = 0; axis < dimensions; axis++) {
    let [sum, squares, finite] = [0, 0, 0];
    for (let point = 0; point < count; point++) {
      const value = points[point * dimensions + axis] as number; // inside the array, as below
      if (!Number.isFinite(value)) continue;
      sum += value;
      squares += value * value;
      finite++;
    }
    const mean = sum / Math.max(finite, 1);
    const deviation = Math.sqrt(Math.max(squares / Math.max(finite, 1) - mean * mean, 0)) || 1;
    for (let point = 0; point < count; point++) {
      const value = points[point * dimensions + axis] as number;
      moved[point * dimensions + axis] = Number.isFinite(value) ? (value - mean) / (unit ? deviation : 1) : 0;
    }
  }
  return { points: moved, dimensions };
};
