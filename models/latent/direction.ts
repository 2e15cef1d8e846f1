import { ModelError } from '../error.ts';
import type { Basis } from '../pca/index.ts';
import { joinRows } from '../rows.ts';
import type { Tensor } from '../tensor.ts';
import type { Watch } from '../watch.ts';
import { checkBatch, checkSameDimension, meanOf, sizeOf } from './batch.ts';
import type { DirectionMethod } from './direction-methods.ts';
import { logisticRegression } from './logistic-regression.ts';

export type DirectionOptions = {
  readonly method?: DirectionMethod;
  /** The inverse of the penalty of the classifier, C in scikit-learn. Default: 1. */
  readonly strength?: number;
};

export type Direction = {
  /**
   * The direction as a basis with one component of unit length that points from the first group to the second. Its mean is halfway between the means of
   * the groups, and its unit is half of their distance along the component: the mean of the first group has the score -1, that of the second 1.
   */
  readonly basis: Basis;
  /** `[D]`: the difference of the means, or the weights of the classifier. */
  readonly vector: Float32Array;
  /** The intercept of the classifier; 0 for a difference. */
  readonly intercept: number;
  /** The share of the embeddings on their own side: of the classifier, or of the middle. 1 separates the groups. */
  readonly accuracy: number;
};

const dot = (a: ArrayLike<number>, b: ArrayLike<number>): number => {
  let sum = 0;
  for (let index = 0; index < a.length; index++) sum += (a[index] as number) * (b[index] as number); // equal lengths
  return sum;
};

/**
 * The direction in which the second group of embeddings `[M, D]` differs from the first `[N, D]`. The weights of the classifier equal those of
 * scikit-learn's `LogisticRegression(C=strength)` within the tolerance of its solver.
 * @throws ModelError `BAD_INPUT` for an empty group, values that are not finite, or groups with the same mean
 */
export const direction = (from: Tensor, to: Tensor, options: DirectionOptions & Watch = {}): Direction => {
  const { method = 'difference', strength = 1, onProgress } = options;
  checkBatch(from);
  checkBatch(to);
  checkSameDimension(from, to);
  const [[first, dimension], [second]] = [sizeOf(from), sizeOf(to)];
  const [start, end] = [meanOf(from), meanOf(to)];
  const difference = end.map((value, index) => value - (start[index] as number));
  const rows = { dims: [first + second, dimension], data: joinRows([from.data, to.data]) };
  const classes = Array.from({ length: first + second }, (_, row) => row >= first);
  const { weights, intercept } =
    method === 'classifier' ? logisticRegression(rows, classes, { strength, onProgress }) : { weights: difference, intercept: 0 };
  const length = Math.sqrt(dot(weights, weights));
  const half = length === 0 ? 0 : dot(difference, weights) / length / 2;
  if (!(half > 0))
    throw new ModelError('BAD_INPUT', 'The two groups have the same mean, so there is no direction between them. Use different groups.');
  const middle = start.map((value, index) => (value + (end[index] as number)) / 2);
  const boundary = method === 'classifier' ? -intercept : dot(weights, middle);
  const onOwnSide = classes.filter(
    (isSecond, row) => dot(rows.data.subarray(row * dimension, (row + 1) * dimension), weights) > boundary === isSecond,
  );
  return {
    basis: {
      dimension,
      mean: Float32Array.from(middle),
      components: Float32Array.from(weights, (value) => value / length),
      explainedVariance: Float32Array.of(half * half),
      explainedVarianceRatio: Float32Array.of(1),
    },
    vector: Float32Array.from(weights),
    intercept,
    accuracy: onOwnSide.length / classes.length,
  };
};
