import { openKernels, step32, tile32 } from '../simd/kernels.ts';
import type { Tensor } from '../tensor.ts';
import { sizeOf } from './batch.ts';

/**
 * Queries and embeddings whose products are computed at once, multiples of the tile of `dots32`: 255 and 192 rows of 768 float32 numbers are about the size
 * of the second-level cache.
 */
export const block = { queries: 255, embeddings: 192 } as const;

/** Receives the products of the query rows with the embeddings `start … start + columns - 1`: those of query i start at `table[i * block.embeddings]`. */
type Receive = (start: number, columns: number, table: Float32Array) => void;
/** The query rows `first … first + rows - 1`, and how many embeddings, from the first, they are multiplied with. Default: all. */
type Range = { readonly first: number; readonly rows: number; readonly columns?: number };

/** Computes inner products of up to 255 queries with embeddings `[N, D]` in float32 by SIMD, block by block. */
export const products = (embeddings: Tensor) => {
  const [count, dimension] = sizeOf(embeddings);
  const stride = Math.ceil(dimension / step32) * step32;
  const floats = { queries: block.queries * stride, rows: block.embeddings * stride, table: block.queries * block.embeddings };
  const { memory, dots32 } = openKernels(4 * (floats.queries + floats.rows + floats.table));
  const [queryArea, rowArea, table] = [
    new Float32Array(memory.buffer, 0, floats.queries),
    new Float32Array(memory.buffer, 4 * floats.queries, floats.rows),
    new Float32Array(memory.buffer, 4 * (floats.queries + floats.rows), floats.table),
  ];
  /** Copies rows to an area whose rows are `stride` numbers long. */
  const copy = (area: Float32Array, { data }: Tensor, start: number, rows: number) => {
    if (stride === dimension) area.set(data.subarray(start * dimension, (start + rows) * dimension) as Float32Array);
    else
      for (let row = 0; row < rows; row++) area.set(data.subarray((start + row) * dimension, (start + row + 1) * dimension), row * stride);
  };
  return (queries: Tensor, { first, rows, columns: end = count }: Range, receive: Receive): void => {
    copy(queryArea, queries, first, rows);
    for (let start = 0; start < end; start += block.embeddings) {
      const columns = Math.min(block.embeddings, end - start);
      copy(rowArea, embeddings, start, columns);
      for (let query = 0; query < rows; query += tile32.queries) {
        const target = table.byteOffset + 4 * query * block.embeddings;
        dots32(4 * query * stride, rowArea.byteOffset, target, Math.ceil(columns / tile32.rows), 4 * stride, 4 * block.embeddings);
      }
      receive(start, columns, table);
    }
  };
};
