import { sentence } from '../../errors/index.ts';
import { badFile } from './bad-file.ts';
import { type ByteSource, piecesOf } from './byte-source.ts';
import { type NumberType, numbersOf, numberTypes } from './number-types.ts';

/** An array of numbers in a file: its bytes begin at `offset` and lie in C order, or in Fortran's (columns first). */
export type StoredArray = {
  readonly source: ByteSource;
  readonly offset: number;
  readonly type: NumberType;
  readonly shape: readonly number[];
  readonly bigEndian?: boolean;
  readonly fortranOrder?: boolean;
};

/** Which rows of a file to read: `count` of them from `start`. */
export type RowRange = { readonly start: number; readonly count: number };

/** Reports how much of the file was read, from 0 to 1. */
export type Reading = { readonly signal?: AbortSignal | undefined; readonly onProgress?: ((share: number) => void) | undefined };

/**
 * The rows and columns of an array of embeddings: `[N, D]`; a single embedding `[D]` has one row, and dimensions of 1 in between count for nothing
 * (`[N, 1, D]`). Undefined for any other shape.
 */
export const matrixShape = (shape: readonly number[]): readonly [number, number] | undefined => {
  const [only] = shape;
  if (shape.length === 1 && only !== undefined) return [1, only];
  const sizes = [...shape];
  while (sizes.length > 2 && sizes.includes(1)) sizes.splice(sizes.indexOf(1), 1);
  const [rows, columns] = sizes;
  return sizes.length === 2 && rows !== undefined && columns !== undefined ? [rows, columns] : undefined;
};

/** The rows of `count` embeddings of `dimension` numbers. Throws `ModelError` `BAD_INPUT` if the memory does not suffice. */
export const allocateRows = (file: string, count: number, dimension: number): Float32Array<ArrayBuffer> => {
  try {
    return new Float32Array(count * dimension);
  } catch (cause) {
    const gigabytes = ((count * dimension * 4) / 2 ** 30).toFixed(1);
    throw badFile(
      file,
      sentence(
        '{count} embeddings of {dimension} numbers need {gigabytes} GiB, which is more than the memory. Load fewer with "start" and "count"',
        {
          count,
          dimension,
          gigabytes,
        },
      ),
      cause,
    );
  }
};

/** Reads rows of a matrix as float32, in C order. Only the bytes of these rows are read. */
export const readRows = async (array: StoredArray, shape: readonly [number, number], rows: RowRange, reading: Reading) => {
  const numbers = allocateRows(array.source.name, rows.count, shape[1]);
  if (array.fortranOrder && shape[0] > 1 && shape[1] > 1) await readColumns(array, { shape, rows, numbers, reading });
  else await readContiguous(array, { shape, rows, numbers, reading });
  return numbers;
};

type Filling = {
  readonly shape: readonly [number, number];
  readonly rows: RowRange;
  readonly numbers: Float32Array;
  readonly reading: Reading;
};

const readContiguous = async (array: StoredArray, { shape: [, dimension], rows, numbers, reading }: Filling): Promise<void> => {
  const unit = numberTypes[array.type].bytes;
  const range = { offset: array.offset + rows.start * dimension * unit, length: numbers.length * unit };
  let done = 0;
  for await (const piece of piecesOf(array.source, range, { unit, signal: reading.signal })) {
    const read = numbersOf(piece, array.type, array.bigEndian);
    numbers.set(read, done);
    done += read.length;
    reading.onProgress?.(done / numbers.length);
  }
};

const readColumns = async (array: StoredArray, { shape: [height, dimension], rows, numbers, reading }: Filling): Promise<void> => {
  const unit = numberTypes[array.type].bytes;
  const all = rows.count === height;
  // whole columns follow each other, so several are read at once; a part of each is a range of its own
  const together = all ? Math.max(1, Math.floor(2 ** 23 / (height * unit))) : 1;
  for (let column = 0; column < dimension; column += together) {
    const width = Math.min(together, dimension - column);
    const offset = array.offset + (column * height + rows.start) * unit;
    const length = width * (all ? height : rows.count) * unit;
    let done = 0;
    for await (const piece of piecesOf(array.source, { offset, length }, { unit, signal: reading.signal })) {
      const read = numbersOf(piece, array.type, array.bigEndian);
      for (let index = 0; index < read.length; index++, done++) {
        const [row, across] = [done % rows.count, Math.floor(done / rows.count)];
        numbers[row * dimension + column + across] = read[index] ?? 0;
      }
    }
    reading.onProgress?.((column + width) / dimension);
  }
};
