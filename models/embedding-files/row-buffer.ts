import { sentence } from '../../errors/index.ts';
import { badFile } from './bad-file.ts';
import { allocateRows } from './matrix.ts';

/** Collects the rows of a text file, whose number is not known before its end. All rows need the same length. */
export const rowBuffer = (file: string) => {
  let numbers = new Float32Array(0);
  let dimension: number | undefined;
  let firstLine = 0;
  let count = 0;
  return {
    /** How many rows there are. */
    count: () => count,
    /** Adds a row. Throws `ModelError` `BAD_INPUT` when its length differs from that of the rows before it. */
    add(row: ArrayLike<number>, line: number): void {
      if (dimension === undefined) {
        dimension = row.length;
        firstLine = line;
      }
      if (row.length !== dimension) {
        throw badFile(
          file,
          sentence('line {line} has {found} numbers, and line {first} has {expected}. All embeddings need the same length', {
            line,
            found: row.length,
            first: firstLine,
            expected: dimension,
          }),
        );
      }
      if ((count + 1) * dimension > numbers.length) {
        const larger = allocateRows(file, Math.max(64, 2 * count), dimension);
        larger.set(numbers);
        numbers = larger;
      }
      numbers.set(row, count * dimension);
      count++;
    },
    /** The rows, `[N, D]`. */
    finish: () => ({ dims: [count, dimension ?? 0] as const, data: numbers.slice(0, count * (dimension ?? 0)) }),
  };
};
