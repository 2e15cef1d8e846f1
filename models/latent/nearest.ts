import { ModelError } from '../error.ts';
import type { Tensor } from '../tensor.ts';
import type { Watch } from '../watch.ts';
import { checkSameDimension, checkShape, rowAt, sizeOf, squaredLengths } from './batch.ts';
import type { Metric } from './metrics.ts';
import { block, products } from './products.ts';

/** The nearest embeddings of each query, the nearest first; of equally near ones the one with the lower index. */
export type Neighbours = {
  /** The number of neighbours per query. */
  readonly k: number;
  /** `[Q, k]`: rows of the embeddings. */
  readonly indices: Int32Array;
  /** `[Q, k]`: cosines, or Euclidean distances. */
  readonly scores: Float32Array;
};

export type NearestOptions = { readonly k: number; readonly metric?: Metric };

/** Candidates beside the k best, because the first pass compares float32 products. */
const spare = 8;

/** The `size` largest keys seen so far, in falling order, and their rows. */
type Best = { readonly keys: Float32Array; readonly rows: Int32Array };

/** Puts a key that is larger than the smallest one into its position; an equal key stays behind those before it. */
const insert = ({ keys, rows }: Best, key: number, row: number): void => {
  let low = 0;
  let high = keys.length - 1;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((keys[middle] as number) >= key) low = middle + 1;
    else high = middle;
  }
  keys.copyWithin(low + 1, low, keys.length - 1);
  rows.copyWithin(low + 1, low, rows.length - 1);
  keys[low] = key;
  rows[low] = row;
};

/** Products of one query with the embeddings `start … start + columns - 1`, and what turns them into keys. */
type Products = {
  readonly table: Float32Array;
  readonly position: number;
  readonly start: number;
  readonly columns: number;
  readonly scale: Float32Array;
  readonly offset: Float32Array;
};

/** Keeps the embeddings of a block whose keys are among the largest. */
const scan = (best: Best, { table, position, start, columns, scale, offset }: Products): void => {
  const last = best.keys.length - 1;
  let least = best.keys[last] as number; // at least one
  for (let column = 0; column < columns; column++) {
    const index = start + column;
    const key = (table[position + column] as number) * (scale[index] as number) + (offset[index] as number); // inside the block
    if (key > least) {
      insert(best, key, index);
      least = best.keys[last] as number;
    }
  }
};

/** The score of two rows in float64: their cosine (0 for a row of zeros), or their distance. */
export const scoreOf = (one: Float32Array, other: Float32Array, metric: Metric): number => {
  let [sum, first, second] = [0, 0, 0];
  for (let index = 0; index < one.length; index++) {
    const [a, b] = [one[index] as number, other[index] as number]; // the same dimension
    if (metric === 'cosine') {
      sum += a * b;
      first += a * a;
      second += b * b;
    } else sum += (a - b) * (a - b);
  }
  if (metric === 'euclidean') return Math.sqrt(sum);
  return first === 0 || second === 0 ? 0 : Math.min(1, Math.max(-1, sum / Math.sqrt(first * second)));
};

/** The k best of the candidates of one query, by exact scores. */
const ranked = (query: Float32Array, embeddings: Tensor, { rows, metric }: { rows: Int32Array; metric: Metric }) => {
  const sign = metric === 'cosine' ? -1 : 1;
  return Array.from(rows, (row) => ({ row, score: Math.fround(scoreOf(query, rowAt(embeddings, row), metric)) })).sort(
    (a, b) => sign * (a.score - b.score) || a.row - b.row,
  );
};

/**
 * The `k` nearest embeddings `[N, D]` of each query `[Q, D]`; all N if there are fewer. Candidates are selected by float32 products, as with NumPy, and
 * ranked by scores in float64. Equals scikit-learn's `NearestNeighbors(algorithm='brute')`, with cosines instead of cosine distances.
 * @throws ModelError `BAD_INPUT` for a k below 1, values that are not finite, or different dimensions
 */
export const nearest = (queries: Tensor, embeddings: Tensor, options: NearestOptions & Watch): Neighbours => {
  const { metric = 'cosine', onProgress } = options;
  checkShape(queries);
  checkShape(embeddings);
  checkSameDimension(queries, embeddings);
  if (!Number.isSafeInteger(options.k) || options.k < 1)
    throw new ModelError('BAD_INPUT', 'Cannot find {k} neighbours. Use a whole number, 1 or more.', { params: { k: options.k } });
  const [[queryCount], [count]] = [sizeOf(queries), sizeOf(embeddings)];
  const k = Math.min(options.k, count);
  const size = Math.min(k + spare, count);
  squaredLengths(queries);
  const squares = squaredLengths(embeddings);
  // cosine: q·x / |x| grows with the cosine; Euclid: q·x - |x|²/2 grows as the distance falls
  const scale = Float32Array.from(squares, (square) => (metric === 'euclidean' ? 1 : square === 0 ? 0 : 1 / Math.sqrt(square)));
  const offset = Float32Array.from(squares, (square) => (metric === 'euclidean' ? -square / 2 : 0));
  const indices = new Int32Array(queryCount * k);
  const scores = new Float32Array(queryCount * k);
  const multiply = products(embeddings);
  for (let first = 0; first < queryCount; first += block.queries) {
    const rows = Math.min(block.queries, queryCount - first);
    const best = Array.from({ length: rows }, (): Best => ({ keys: new Float32Array(size).fill(-Infinity), rows: new Int32Array(size) }));
    multiply(queries, { first, rows }, (start, columns, table) => {
      for (let row = 0; row < rows; row++)
        scan(best[row] as Best, { table, position: row * block.embeddings, start, columns, scale, offset });
      onProgress?.(first * count + rows * (start + columns), queryCount * count);
    });
    for (const [row, candidates] of best.entries()) {
      const order = ranked(rowAt(queries, first + row), embeddings, { rows: candidates.rows, metric });
      for (let place = 0; place < k; place++) {
        indices[(first + row) * k + place] = order[place]?.row ?? 0;
        scores[(first + row) * k + place] = order[place]?.score ?? 0;
      }
    }
  }
  return { k, indices, scores };
};

/**
 * The nearest embeddings of a batch from those of its parts, for the same queries. `starts` are the rows of the batch at which the parts begin, in rising
 * order.
 */
export const joinNeighbours = (
  parts: readonly Neighbours[],
  starts: readonly number[],
  { k, metric = 'cosine' }: NearestOptions,
): Neighbours => {
  const sign = metric === 'cosine' ? -1 : 1;
  const queries = (parts[0]?.indices.length ?? 0) / (parts[0]?.k ?? 1);
  const most = Math.min(
    k,
    parts.reduce((sum, part) => sum + part.k, 0),
  );
  const [indices, scores] = [new Int32Array(queries * most), new Float32Array(queries * most)];
  for (let query = 0; query < queries; query++) {
    const found = parts.flatMap((part, number) =>
      Array.from({ length: part.k }, (_, place) => ({
        index: (part.indices[query * part.k + place] as number) + (starts[number] as number), // a start for each part
        score: part.scores[query * part.k + place] as number,
      })),
    );
    found.sort((a, b) => sign * (a.score - b.score) || a.index - b.index);
    for (let place = 0; place < most; place++) {
      indices[query * most + place] = found[place]?.index ?? 0;
      scores[query * most + place] = found[place]?.score ?? 0;
    }
  }
  return { k: most, indices, scores };
};
