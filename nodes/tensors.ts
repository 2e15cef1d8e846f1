import { ModelError } from '../models/error.ts';
import { joinRows } from '../models/rows.ts';
import type { Tensor } from '../models/tensor.ts';

/** The rows of a batch `[N, …]`, as views into its data. */
export const rowsOf = ({ dims, data }: Tensor): Float32Array[] => {
  const size = dims.slice(1).reduce((product, length) => product * length, 1);
  return Array.from({ length: dims[0] ?? 0 }, (_, row) => data.subarray(row * size, (row + 1) * size));
};

/** Item `index` of a batch `[N, …]`, copied to a batch `[1, …]`. */
export const itemOf = (tensor: Tensor, index: number): Tensor => {
  const size = tensor.data.length / (tensor.dims[0] ?? 1);
  return { dims: [1, ...tensor.dims.slice(1)], data: tensor.data.slice(index * size, (index + 1) * size) };
};

/** Joins batches `[Nᵢ, …]` into one batch `[ΣNᵢ, …]`. Throws `ModelError` BAD_INPUT when the shapes of their items differ. */
export const joinTensors = (tensors: readonly Tensor[]): Tensor => {
  const shape = tensors[0]?.dims.slice(1) ?? [];
  for (const { dims } of tensors) {
    if (dims.slice(1).join('×') !== shape.join('×')) {
      throw new ModelError('BAD_INPUT', 'Cannot join values of different shapes: {first} and {second}.', {
        params: { first: shape.join('×'), second: dims.slice(1).join('×') },
      });
    }
  }
  return {
    dims: [tensors.reduce((count, { dims }) => count + (dims[0] ?? 0), 0), ...shape],
    data: joinRows(tensors.map(({ data }) => data)),
  };
};

/** Moves each of N rows by each of K values, row by row: N·K rows, and the value of each. */
export const sweepRows = (
  rows: readonly Float32Array[],
  values: readonly number[],
  move: (row: Float32Array, value: number, index: number) => Float32Array,
): { rows: Float32Array[]; values: number[] } => ({
  rows: rows.flatMap((row, index) => values.map((value) => move(row, value, index))),
  values: rows.flatMap(() => values),
});

/** The item at an index that exists, because inputs are aligned before a node runs. Throws a `RangeError` when it does not exist. */
export const at = <Item>(items: readonly Item[], index: number): Item => {
  const item = items[index];
  if (item === undefined) throw new RangeError(`Index ${index} is outside a batch of ${items.length} items.`);
  return item;
};

/** Checks that an optional input has one item per embedding. Throws `ModelError` BAD_INPUT. */
export const checkPerEmbedding = (input: string, count: number | undefined, embeddings: number): void => {
  if (count === undefined || count === embeddings) return;
  throw new ModelError(
    'BAD_INPUT',
    'There are {embeddings} embeddings, but input "{input}" has {count} items. Connect one item per embedding.',
    {
      params: { embeddings, input, count },
    },
  );
};
