import { ModelError } from '../error.ts';
import type { Tensor } from '../tensor.ts';
import { checkBatch, meanOf, sizeOf, takeRows } from './batch.ts';

/** The means of groups of embeddings. */
export type GroupMeans = { readonly labels: readonly string[]; readonly rows: readonly Float32Array[]; readonly sizes: readonly number[] };

/** The mean of a batch `[N, D]`, with its length scaled to the mean length of the embeddings if `keepLength`. */
const mean = (batch: Tensor, keepLength: boolean): Float32Array => {
  const [count] = sizeOf(batch);
  const sum = meanOf(batch);
  if (!keepLength) return Float32Array.from(sum);
  const length = Math.sqrt(sum.reduce((total, value) => total + value * value, 0));
  let lengths = 0;
  for (let row = 0; row < count; row++)
    lengths += Math.sqrt(takeRows(batch, [row]).data.reduce((total, value) => total + value * value, 0));
  if (length === 0) {
    throw new ModelError('BAD_INPUT', 'The embeddings cancel each other out, so their mean has no direction. Use other embeddings.');
  }
  return Float32Array.from(sum, (value) => (value * lengths) / count / length);
};

/**
 * The mean of each group of embeddings `[N, D]` that share a label, in the order in which the labels first appear; of all without labels. `keepLength`
 * scales a mean to the mean length of its embeddings, which a decoder expects.
 * @throws ModelError `BAD_INPUT` for another number of labels than embeddings, or values that are not finite
 */
export const groupMeans = (
  embeddings: Tensor,
  { labels, keepLength }: { readonly labels?: readonly string[] | undefined; readonly keepLength: boolean },
): GroupMeans => {
  checkBatch(embeddings);
  const [count] = sizeOf(embeddings);
  if (!labels) return { labels: [], rows: [mean(embeddings, keepLength)], sizes: [count] };
  const groups = Map.groupBy(
    Array.from({ length: count }, (_, row) => row),
    (row) => labels[row] ?? '',
  );
  const entries = [...groups];
  return {
    labels: entries.map(([label]) => label),
    rows: entries.map(([, rows]) => mean(takeRows(embeddings, rows), keepLength)),
    sizes: entries.map(([, rows]) => rows.length),
  };
};
