import { ModelError } from './error.ts';
import type { Tensor } from './tensor.ts';

/**
 * The rows of a row-major matrix, as views into its array. `what` names the matrix in errors.
 * @throws ModelError `BAD_INPUT` when the array does not have `rows * width` numbers
 */
export const splitRows = (data: Float32Array, { rows, width, what }: { rows: number; width: number; what: string }): Float32Array[] => {
  if (data.length !== rows * width) {
    throw new ModelError('BAD_INPUT', '{what} must have {rows} × {width} numbers, not {found}. Use values of the same model.', {
      params: { what, rows, width, found: data.length },
    });
  }
  return Array.from({ length: rows }, (_, row) => data.subarray(row * width, (row + 1) * width));
};

/** Concatenates rows into one new array, in order. */
export const joinRows = (rows: readonly Float32Array[]): Float32Array<ArrayBuffer> => {
  const joined = new Float32Array(rows.reduce((length, row) => length + row.length, 0));
  let offset = 0;
  for (const row of rows) {
    joined.set(row, offset);
    offset += row.length;
  }
  return joined;
};

/** Splits a list into batches of at most `size` items. */
export const batches = <Item>(items: readonly Item[], size: number): Item[][] =>
  Array.from({ length: Math.ceil(items.length / size) }, (_, batch) => items.slice(batch * size, (batch + 1) * size));

/** Scales a row to length 1. A row of zeros is returned unchanged. */
export const unitRow = (row: Float32Array): Float32Array => {
  const length = Math.hypot(...row);
  return length === 0 ? row : row.map((value) => value / length);
};

/** The embeddings `[N, D]` scaled to length 1. Rows of zeros stay zero. */
export const unitRows = ({ dims, data }: Tensor): { readonly dims: readonly number[]; readonly data: Float32Array<ArrayBuffer> } => {
  const [count = 0, dimension = 0] = dims;
  const scaled = new Float32Array(data);
  for (let row = 0; row < count; row++) {
    let sum = 0;
    for (let index = row * dimension; index < (row + 1) * dimension; index++) sum += (data[index] as number) ** 2; // inside [N, D]
    const scale = sum === 0 ? 1 : 1 / Math.sqrt(sum);
    for (let index = row * dimension; index < (row + 1) * dimension; index++) scaled[index] = (data[index] as number) * scale;
  }
  return { dims, data: scaled };
};
