import { ModelError } from '../error.ts';
import type { Tensor } from '../tensor.ts';
import type { Watch } from '../watch.ts';

/** A linear classifier of two classes: the second class where `weights · z + intercept > 0`. */
export type LinearClassifier = { readonly weights: Float64Array; readonly intercept: number; readonly iterations: number };

/** The loss at a position, and its gradient. */
type Objective = (position: Float64Array) => { readonly value: number; readonly gradient: Float64Array<ArrayBuffer> };

const dot = (a: Float64Array, b: Float64Array): number => {
  let sum = 0;
  for (let index = 0; index < a.length; index++) sum += (a[index] as number) * (b[index] as number); // equal lengths
  return sum;
};
const plus = (a: Float64Array, b: Float64Array, factor: number): Float64Array<ArrayBuffer> =>
  a.map((value, index) => value + factor * (b[index] as number));

/** Pairs of steps and gradient changes that L-BFGS remembers. */
const memory = 10;

/** Minimises a convex function by L-BFGS (Nocedal & Wright, algorithm 7.5) until no entry of the gradient exceeds `tolerance`. */
const minimise = (
  objective: Objective,
  start: Float64Array,
  { tolerance, limit, onProgress }: { tolerance: number; limit: number } & Watch,
) => {
  let position = start;
  let { value, gradient } = objective(position);
  const pairs: { step: Float64Array; change: Float64Array; product: number }[] = [];
  let iterations = 0;
  while (iterations < limit && gradient.some((slope) => Math.abs(slope) > tolerance)) {
    let direction = gradient.map((slope) => -slope);
    const shares = pairs.toReversed().map(({ step, change, product }) => {
      const share = dot(step, direction) / product;
      direction = plus(direction, change, -share);
      return share;
    });
    const last = pairs.at(-1);
    const scale = last ? last.product / dot(last.change, last.change) : 1 / Math.max(1, Math.sqrt(dot(gradient, gradient)));
    direction = direction.map((slope) => slope * scale);
    for (const [index, { step, change, product }] of pairs.entries())
      direction = plus(direction, step, (shares[pairs.length - 1 - index] as number) - dot(change, direction) / product);
    const slope = dot(direction, gradient);
    // backtracking suffices: the function is convex, and a pair without curvature is not remembered
    let length = 1;
    let next = objective(plus(position, direction, length));
    while (next.value > value + 1e-4 * length * slope && length > 1e-12) {
      length /= 2;
      next = objective(plus(position, direction, length));
    }
    const step = direction.map((entry) => entry * length);
    const change = plus(next.gradient, gradient, -1);
    const product = dot(step, change);
    position = plus(position, step, 1);
    ({ value, gradient } = next);
    if (product > 0) pairs.push({ step, change, product });
    if (pairs.length > memory) pairs.shift();
    iterations++;
    onProgress?.(iterations, limit);
    if (length <= 1e-12) break; // the loss can fall no further in float64
  }
  return { position, iterations };
};

/**
 * Logistic regression of two classes with an L2 penalty: minimises `|w|²/2 + C Σ log(1 + exp(-y (w · z + b)))` over weights w and intercept b, in float64.
 * `isSecond[i]` is the class of row i of `rows` `[N, D]`. Converges further than scikit-learn's `LogisticRegression(C=C)` does by default, so its weights
 * differ from those by the tolerance of scikit-learn's solver.
 * @throws ModelError `BAD_INPUT` when one of the classes has no rows
 */
export const logisticRegression = (
  rows: Tensor,
  isSecond: readonly boolean[],
  { strength = 1, onProgress }: { readonly strength?: number } & Watch = {},
): LinearClassifier => {
  const [count = 0, dimension = 0] = rows.dims;
  if (isSecond.length !== count || !isSecond.includes(true) || !isSecond.includes(false))
    throw new ModelError('BAD_INPUT', 'A classifier needs embeddings of both groups, and a group for each embedding.');
  const { data } = rows;
  const penalty = 1 / (strength * count);
  const objective: Objective = (position) => {
    const gradient = new Float64Array(dimension + 1);
    let [value, squares] = [0, 0];
    for (let row = 0; row < count; row++) {
      const offset = row * dimension;
      let logit = position[dimension] as number; // the intercept is the last entry
      for (let column = 0; column < dimension; column++) logit += (position[column] as number) * (data[offset + column] as number);
      const margin = isSecond[row] ? logit : -logit;
      value += Math.max(0, -margin) + Math.log1p(Math.exp(-Math.abs(margin)));
      const weight = (isSecond[row] ? -1 : 1) / (1 + Math.exp(margin)) / count;
      for (let column = 0; column < dimension; column++)
        gradient[column] = (gradient[column] as number) + weight * (data[offset + column] as number);
      gradient[dimension] = (gradient[dimension] as number) + weight;
    }
    for (let column = 0; column < dimension; column++) {
      const entry = position[column] as number;
      squares += entry * entry;
      gradient[column] = (gradient[column] as number) + penalty * entry;
    }
    return { value: value / count + (penalty * squares) / 2, gradient };
  };
  const { position, iterations } = minimise(objective, new Float64Array(dimension + 1), { tolerance: 1e-9, limit: 2000, onProgress });
  return { weights: position.slice(0, dimension), intercept: position[dimension] as number, iterations };
};
