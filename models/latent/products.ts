import type { Tensor } from '../tensor.ts';
import { rowAt, sizeOf } from './batch.ts';

/** Receives the products of query rows with the embeddings `start … start + columns - 1`: row i starts at `table[i * block.embeddings]`. */
type Receive = (start: number, columns: number, table: Float32Array) => void;

/** The query rows `first … first + rows - 1`, and how many embeddings, from the first, they are multiplied with. Default: all. */
type Range = { readonly first: number; readonly rows: number; readonly columns?: number };

/** Computes inner products of queries with all embeddings `[N, D]` in float32, block by block. */
export const products = (embeddings: Tensor, block: { readonly queries: number; readonly embeddings: number }) => {
  const [count, dimension] = sizeOf(embeddings);
  const table = new Float32Array(block.queries * block.embeddings);
  return (queries: Tensor, { first, rows, columns: end = count }: Range, receive: Receive): void => {
    for (let start = 0; start < end; start += block.embeddings) {
      const columns = Math.min(block.embeddings, end - start);
      for (let row = 0; row < rows; row++) {
        const query = rowAt(queries, first + row);
        for (let column = 0; column < columns; column++) {
          let sum = 0;
          const offset = (start + column) * dimension;
          for (let index = 0; index < dimension; index++) sum += (query[index] as number) * (embeddings.data[offset + index] as number);
          table[row * block.embeddings + column] = sum;
        }
      }
      receive(start, columns, table);
    }
  };
};
