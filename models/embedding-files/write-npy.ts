import { toHalf } from '../half-precision.ts';
import type { Precision } from './formats.ts';

/** The magic bytes of a `.npy` file. */
const magic = [0x93, ...new TextEncoder().encode('NUMPY')];

/** An array as numpy describes it: its type (`<f4`), its shape, and its bytes in C order. */
export type NumpyArray = { readonly descr: string; readonly shape: readonly number[]; readonly data: ArrayBufferView };

/**
 * A `.npy` file of version 1.0: the header is padded with spaces, so that the numbers begin at a multiple of 64 bytes.
 * Source: numpy/lib/format.py.
 */
export const writeNpy = ({ descr, shape, data }: NumpyArray): Uint8Array<ArrayBuffer> => {
  const sizes = shape.length === 1 ? `${shape[0]},` : shape.join(', ');
  const description = `{'descr': '${descr}', 'fortran_order': False, 'shape': (${sizes}), }`;
  const start = magic.length + 4;
  const length = Math.ceil((start + description.length + 1) / 64) * 64 - start;
  const bytes = new Uint8Array(start + length + data.byteLength);
  bytes.set([...magic, 1, 0, length & 0xff, length >> 8]);
  bytes.set(new TextEncoder().encode(`${description.padEnd(length - 1)}\n`), start);
  bytes.set(new Uint8Array(data.buffer, data.byteOffset, data.byteLength), start + length);
  return bytes;
};

/** Numbers as an array of numpy. */
export const numpyNumbers = (data: Float32Array, shape: readonly number[], precision: Precision): NumpyArray =>
  precision === 'float16' ? { descr: '<f2', shape, data: toHalf(data) } : { descr: '<f4', shape, data };

/** Texts as an array of numpy: each has as many UTF-32 letters as the longest one. */
export const numpyTexts = (texts: readonly string[], shape: readonly number[] = [texts.length]): NumpyArray => {
  const letters = texts.map((text) => Array.from(text, (letter) => letter.codePointAt(0) ?? 0));
  // numpy has no texts of length 0
  const longest = letters.reduce((length, text) => Math.max(length, text.length), 1);
  const data = new Uint32Array(texts.length * longest);
  letters.forEach((text, index) => {
    data.set(text, index * longest);
  });
  return { descr: `<U${longest}`, shape, data };
};
