import type { Tensor } from '../tensor.ts';
import type { Watch } from '../watch.ts';
import { checkShape, rowAt, sizeOf, squaredLengths } from './batch.ts';
import type { Metric } from './metrics.ts';
import { scoreOf } from './nearest.ts';
import { block, products } from './products.ts';

/** Which embeddings of a batch are new, and which repeat an earlier one. */
export type Duplicates = {
  /** Rows that repeat no kept row before them, in order. */
  readonly kept: Int32Array;
  /** The other rows, in order. */
  readonly removed: Int32Array;
  /** For each removed row the kept row that it repeats: the most similar one, and of equally similar ones the first. */
  readonly of: Int32Array;
  /** For each removed row its score with that row: the cosine, or the distance. */
  readonly scores: Float32Array;
};

/** `threshold`: the least cosine, or the greatest distance, of near-duplicates. */
export type DuplicateOptions = { readonly threshold: number; readonly metric?: Metric };

/** Products are float32: pairs this close to the threshold are compared again in float64. */
const margin = 1e-4;

/**
 * Finds near-duplicates in embeddings `[N, D]`: from the first row to the last, a row is kept unless its cosine with a kept row is at least `threshold`
 * (or, by `euclidean`, its distance at most `threshold`).
 * @throws ModelError `BAD_INPUT` for an empty batch, or values that are not finite
 */
export const duplicates = (embeddings: Tensor, { threshold, metric = 'cosine', onProgress }: DuplicateOptions & Watch): Duplicates => {
  checkShape(embeddings);
  const [count] = sizeOf(embeddings);
  const squares = squaredLengths(embeddings);
  const lengths = squares.map((square) => Math.sqrt(square) || 1);
  const closer = metric === 'cosine' ? (a: number, b: number) => a > b : (a: number, b: number) => a < b;
  const reaches = (score: number) => score === threshold || closer(score, threshold);
  const isNear = (one: number, other: number, product: number): boolean => {
    if (metric === 'cosine') return product / ((lengths[one] as number) * (lengths[other] as number)) >= threshold - margin;
    const scale = (squares[one] as number) + (squares[other] as number);
    return scale - 2 * product <= threshold ** 2 + margin * scale;
  };
  const repeated = new Int32Array(count).fill(-1);
  const score = new Float32Array(count);
  const multiply = products(embeddings);
  for (let first = 0; first < count; first += block.queries) {
    const rows = Math.min(block.queries, count - first);
    const pairs: { readonly row: number; readonly earlier: number }[] = [];
    multiply(embeddings, { first, rows, columns: first + rows }, (start, columns, table) => {
      for (let row = 0; row < rows; row++) {
        for (let column = 0; column < columns && start + column < first + row; column++) {
          const earlier = start + column;
          if (repeated[earlier] === -1 && isNear(first + row, earlier, table[row * block.embeddings + column] as number))
            pairs.push({ row: first + row, earlier });
        }
      }
      onProgress?.(first, count);
    });
    // by row, so that it is known whether an earlier row of this block is kept
    pairs.sort((a, b) => a.row - b.row || a.earlier - b.earlier);
    for (const { row, earlier } of pairs) {
      if (repeated[earlier] !== -1) continue;
      const found = Math.fround(scoreOf(rowAt(embeddings, row), rowAt(embeddings, earlier), metric));
      if (!reaches(found) || (repeated[row] !== -1 && !closer(found, score[row] as number))) continue;
      repeated[row] = earlier;
      score[row] = found;
    }
  }
  const all = Array.from(repeated.keys());
  const removed = Int32Array.from(all.filter((row) => repeated[row] !== -1));
  return {
    kept: Int32Array.from(all.filter((row) => repeated[row] === -1)),
    removed,
    of: removed.map((row) => repeated[row] as number),
    scores: Float32Array.from(removed, (row) => score[row] as number),
  };
};
