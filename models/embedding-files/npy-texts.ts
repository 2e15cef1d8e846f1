import type { RowRange, StoredArray } from './matrix.ts';
import { isText, type NpyArray, type StoredTexts } from './npy.ts';
import { numbersOf, numberTypes } from './number-types.ts';

/** Reads rows of an array `[N]` as texts; numbers become texts, too. */
export const readTexts = (array: NpyArray, rows: RowRange, signal?: AbortSignal): Promise<string[]> =>
  isText(array) ? readLetters(array, rows, signal) : readNumbers(array, rows, signal);

const readNumbers = async ({ source, offset, type, bigEndian }: StoredArray, { start, count }: RowRange, signal?: AbortSignal) => {
  const size = numberTypes[type].bytes;
  const bytes = await source.read({ offset: offset + start * size, length: count * size }, signal);
  return Array.from(numbersOf(bytes, type, bigEndian), type === 'bool' ? (value) => (value ? 'True' : 'False') : String);
};

const readLetters = async (
  { source, offset, type, letters, bigEndian }: StoredTexts,
  { start, count }: RowRange,
  signal: AbortSignal | undefined,
): Promise<string[]> => {
  const size = letters * (type === 'utf32' ? 4 : 1);
  const bytes = await source.read({ offset: offset + start * size, length: count * size }, signal);
  const view = new DataView(bytes.buffer);
  return Array.from({ length: count }, (_, row) => {
    if (type === 'bytes') {
      const text = bytes.subarray(row * size, (row + 1) * size);
      return new TextDecoder().decode(text.subarray(0, text.findLastIndex((byte) => byte !== 0) + 1));
    }
    const codes = Array.from({ length: letters }, (_, at) => view.getUint32(row * size + at * 4, !bigEndian));
    const end = codes.findLastIndex((code) => code !== 0) + 1;
    // a code that is no letter becomes the mark for one
    return codes
      .slice(0, end)
      .map((code) => String.fromCodePoint(code > 0x10ffff ? 0xfffd : code))
      .join('');
  });
};
