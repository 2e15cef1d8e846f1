import { ModelError } from '../error.ts';
import { generator } from '../random.ts';
import type { Tensor } from '../tensor.ts';
import type { Watch } from '../watch.ts';
import { checkBatch, checkSameDimension, meanOf, sizeOf, squaredLengths, takeRows } from './batch.ts';
import { block, products } from './products.ts';

export type Clusters = {
  /** `[N]`: the cluster of each embedding, 0 … K - 1. */
  readonly labels: Int32Array;
  /** `[K, D]`. */
  readonly centres: Tensor;
  /** `[K]`: the number of embeddings of each cluster. */
  readonly sizes: Int32Array;
  /** The sum of the squared distances of the embeddings from their centres. */
  readonly inertia: number;
  readonly iterations: number;
};

export type KMeansOptions = {
  readonly clusters: number;
  /** The seed of the first centres. */
  readonly seed?: number;
  /** The first centres `[K, D]`. Default: chosen by k-means++. */
  readonly centres?: Tensor;
  /** The most iterations. Default: 300. */
  readonly iterations?: number;
  /** Ends when the centres move by less than this share of the mean variance. Default: 0.0001. */
  readonly tolerance?: number;
};

/** Embeddings minus their mean, in float64, and the squared lengths of the rows. */
type Centred = {
  readonly data: Float64Array;
  readonly count: number;
  readonly dimension: number;
  /** The same in float32. */
  readonly rounded: Tensor;
  readonly squares: Float64Array;
};

const squaredDistance = ({ data, dimension }: Centred, row: number, centres: Float64Array, centre: number): number => {
  let sum = 0;
  for (let column = 0, a = row * dimension, b = centre * dimension; column < dimension; column++, a++, b++) {
    const difference = (data[a] as number) - (centres[b] as number); // inside [N, D] and [K, D]
    sum += difference * difference;
  }
  return sum;
};

/** Products of float32 decide between two centres only if their scores differ by more than this share of the squared lengths. */
const margin = 1e-5;

/**
 * Writes the nearest centre of each embedding to `labels`. Products in float32 select the centres that may be nearest, and float64 decides between them, so that the
 * labels are those of float64.
 */
const assign = (rows: Centred, centres: Float64Array, labels: Int32Array): void => {
  const { count, dimension } = rows;
  const rounded: Tensor = { dims: [centres.length / dimension, dimension], data: Float32Array.from(centres) };
  const squares = squaredLengths(rounded);
  const longest = squares.reduce((most, square) => Math.max(most, square), 0);
  const multiply = products(rounded);
  // the largest score x · c - |c|²/2 belongs to the nearest centre
  const best = new Float64Array(block.queries);
  const scores = new Float64Array(block.queries * squares.length);
  for (let first = 0; first < count; first += block.queries) {
    const size = Math.min(block.queries, count - first);
    best.fill(-Infinity);
    multiply(rows.rounded, { first, rows: size }, (start, columns, table) => {
      for (let row = 0; row < size; row++) {
        for (let column = 0; column < columns; column++) {
          const centre = start + column;
          const score = (table[row * block.embeddings + column] as number) - (squares[centre] as number) / 2; // inside the block
          scores[row * squares.length + centre] = score;
          if (score > (best[row] as number)) best[row] = score;
        }
      }
    });
    for (let row = 0; row < size; row++) {
      const least = (best[row] as number) - margin * ((rows.squares[first + row] as number) + longest);
      let nearest = Infinity;
      let candidates = 0;
      for (let centre = 0; centre < squares.length; centre++) {
        if ((scores[row * squares.length + centre] as number) < least) continue;
        if (candidates++ === 0) labels[first + row] = centre;
        else {
          if (nearest === Infinity) nearest = squaredDistance(rows, first + row, centres, labels[first + row] as number);
          const distance = squaredDistance(rows, first + row, centres, centre);
          if (distance < nearest) {
            nearest = distance;
            labels[first + row] = centre;
          }
        }
      }
    }
  }
};

/** Sums `[K, D]` and numbers `[K]` of the embeddings of each cluster. */
const sumsOf = ({ data, count, dimension }: Centred, labels: Int32Array, clusters: number) => {
  const sums = new Float64Array(clusters * dimension);
  const sizes = new Int32Array(clusters);
  for (let row = 0, index = 0; row < count; row++) {
    const label = labels[row] as number;
    sizes[label] = (sizes[label] as number) + 1;
    for (let column = 0, sum = label * dimension; column < dimension; column++, sum++, index++)
      sums[sum] = (sums[sum] as number) + (data[index] as number);
  }
  return { sums, sizes };
};

/** Gives each cluster without embeddings the embedding that is farthest from its centre, as scikit-learn does. */
const fillEmpty = (
  rows: Centred,
  { centres, labels, sums, sizes }: { centres: Float64Array; labels: Int32Array; sums: Float64Array; sizes: Int32Array },
) => {
  const empty = Array.from(sizes.keys()).filter((cluster) => sizes[cluster] === 0);
  if (empty.length === 0) return;
  const distances = Float64Array.from(labels, (label, row) => squaredDistance(rows, row, centres, label));
  const farthest = Array.from(labels.keys()).sort((a, b) => (distances[b] as number) - (distances[a] as number));
  for (const [place, cluster] of empty.entries()) {
    const row = farthest[place] as number; // there are at most as many clusters as embeddings
    const from = labels[row] as number;
    for (let column = 0; column < rows.dimension; column++) {
      const value = rows.data[row * rows.dimension + column] as number;
      sums[from * rows.dimension + column] = (sums[from * rows.dimension + column] as number) - value;
      sums[cluster * rows.dimension + column] = value;
    }
    sizes[from] = (sizes[from] as number) - 1;
    sizes[cluster] = 1;
  }
};

/** Rows for the first centres: k-means++ (Arthur & Vassilvitskii 2007), with the best of 2 + ln K candidates for each centre, as in scikit-learn. */
const firstCentres = (rows: Centred, clusters: number, seed: number): number[] => {
  const { rand } = generator(seed);
  const uniform = () => rand(1)[0] as number;
  const { count, data } = rows;
  const chosen = [Math.min(count - 1, Math.floor(uniform() * count))];
  let distances = Float64Array.from({ length: count }, (_, row) => squaredDistance(rows, row, data, chosen[0] as number));
  while (chosen.length < clusters) {
    const total = distances.reduce((sum, distance) => sum + distance, 0);
    const candidates = Array.from({ length: 2 + Math.floor(Math.log(clusters)) }, () => {
      let rest = uniform() * total;
      const found = distances.findIndex((distance) => {
        rest -= distance;
        return rest < 0;
      });
      return found === -1 ? count - 1 : found;
    });
    const options = candidates.map((row) => {
      const nearer = distances.map((distance, other) => Math.min(distance, squaredDistance(rows, other, data, row)));
      return { row, nearer, sum: nearer.reduce((sum, distance) => sum + distance, 0) };
    });
    const best = options.reduce((a, b) => (b.sum < a.sum ? b : a));
    chosen.push(best.row);
    distances = best.nearer;
  }
  return chosen;
};

/**
 * K-means of embeddings `[N, D]` by Lloyd's algorithm, in float64. Equals scikit-learn's `KMeans(algorithm='lloyd', n_init=1)` with the same first centres;
 * without `centres`, they are chosen by k-means++ from the numbers of `seed`.
 * @throws ModelError `BAD_INPUT` for more clusters than embeddings, or values that are not finite
 */
export const kMeans = (embeddings: Tensor, options: KMeansOptions & Watch): Clusters => {
  const { clusters, seed = 0, iterations: limit = 300, tolerance = 1e-4, onProgress } = options;
  checkBatch(embeddings);
  const [count, dimension] = sizeOf(embeddings);
  if (!Number.isSafeInteger(clusters) || clusters < 1 || clusters > count) {
    throw new ModelError('BAD_INPUT', 'Cannot divide {count} embeddings into {clusters} clusters. Use 1 to {count} clusters.', {
      params: { count, clusters },
    });
  }
  const mean = meanOf(embeddings);
  const centre = (data: Float32Array) => Float64Array.from(data, (value, index) => value - (mean[index % dimension] as number));
  const data = centre(embeddings.data);
  const rounded: Tensor = { dims: [count, dimension], data: Float32Array.from(data) };
  const rows: Centred = { data, count, dimension, rounded, squares: squaredLengths(rounded) };
  if (options.centres) {
    checkBatch(options.centres, clusters);
    checkSameDimension(embeddings, options.centres);
  }
  const first = options.centres ?? takeRows(embeddings, firstCentres(rows, clusters, seed));
  let centres = centre(first.data.subarray(0, clusters * dimension));
  const least = (tolerance * rows.data.reduce((sum, value) => sum + value * value, 0)) / rows.data.length;
  let labels = new Int32Array(count).fill(-1);
  let sizes = new Int32Array(clusters);
  let isStable = false;
  let iterations = 0;
  while (iterations < limit && !isStable) {
    iterations++;
    const assigned = new Int32Array(count);
    assign(rows, centres, assigned);
    const { sums, sizes: counts } = sumsOf(rows, assigned, clusters);
    fillEmpty(rows, { centres, labels: assigned, sums, sizes: counts });
    const moved = sums.map((sum, index) => sum / (counts[Math.floor(index / dimension)] || 1));
    const shift = moved.reduce((total, value, index) => total + (value - (centres[index] as number)) ** 2, 0);
    isStable = assigned.every((label, row) => label === labels[row]);
    [centres, labels, sizes] = [moved, assigned, counts];
    onProgress?.(iterations, limit);
    if (shift <= least) break;
  }
  if (!isStable) assign(rows, centres, labels);
  const inertia = labels.reduce((sum, label, row) => sum + squaredDistance(rows, row, centres, label), 0);
  sizes = sumsOf(rows, labels, clusters).sizes;
  const found = Float32Array.from(centres, (value, index) => value + (mean[index % dimension] as number));
  return { labels, centres: { dims: [clusters, dimension], data: found }, sizes, inertia, iterations };
};
