import { sentence } from '../../errors/index.ts';
import { badFile } from './bad-file.ts';
import type { ByteSource } from './byte-source.ts';
import type { StoredArray } from './matrix.ts';
import { type NumberType, numberTypes } from './number-types.ts';

/** An array of texts in a `.npy` file: each has `letters` letters (UTF-32), or bytes (Latin letters). */
export type StoredTexts = {
  readonly source: ByteSource;
  readonly offset: number;
  readonly type: 'utf32' | 'bytes';
  readonly letters: number;
  readonly shape: readonly number[];
  readonly bigEndian: boolean;
};

/** The array of a `.npy` file. */
export type NpyArray = StoredArray | StoredTexts;

export const isText = (array: NpyArray): array is StoredTexts => array.type === 'utf32' || array.type === 'bytes';

/** The types of numpy by their code in the header, without the byte order. */
const types: Readonly<Record<string, NumberType>> = {
  f2: 'float16',
  f4: 'float32',
  f8: 'float64',
  i1: 'int8',
  i2: 'int16',
  i4: 'int32',
  i8: 'int64',
  u1: 'uint8',
  u2: 'uint16',
  u4: 'uint32',
  u8: 'uint64',
  b1: 'bool',
};

/** Headers are small: numpy itself refuses one of more than 10,000 letters. */
const headerLimit = 64 * 1024;

/**
 * Reads the header of a `.npy` file of version 1, 2 or 3. Arrays of Python objects are refused, because they are pickles, which can run code.
 * Source: numpy/lib/format.py.
 * @throws ModelError `BAD_INPUT`
 */
export const readNpyHeader = async (source: ByteSource, signal?: AbortSignal): Promise<NpyArray> => {
  const { name: file, bytes } = source;
  const damaged = (finding: Parameters<typeof badFile>[1], cause?: unknown) => badFile(file, finding, cause);
  const start = await source.read({ offset: 0, length: Math.min(bytes, 12) }, signal);
  const [major = 0, minor = 0] = start.subarray(6, 8);
  if (start.length < 12 || !isNpy(start)) throw damaged(sentence('it is no .npy file, or it is cut off'));
  if (major < 1 || major > 3 || minor !== 0) {
    throw damaged(sentence('it has version {major}.{minor} of the format, and versions 1.0 to 3.0 are known', { major, minor }));
  }
  const view = new DataView(start.buffer);
  const [begin, length] = major === 1 ? [10, view.getUint16(8, true)] : [12, view.getUint32(8, true)];
  if (length > headerLimit || begin + length > bytes) {
    throw damaged(sentence('its header states a length of {length} bytes, and the file has {bytes}', { length, bytes }));
  }
  const header = new TextDecoder(major === 3 ? 'utf-8' : 'latin1').decode(await source.read({ offset: begin, length }, signal));
  const { descr, fortranOrder, shape } = parseHeader(file, header);
  const array = { source, offset: begin + length, shape, ...arrayType(file, descr), fortranOrder };
  const size = 'letters' in array ? array.letters * (array.type === 'utf32' ? 4 : 1) : numberTypes[array.type].bytes;
  const needed = shape.reduce((product, extent) => product * extent, size);
  if (needed !== bytes - array.offset) {
    throw damaged(
      sentence('its header states the shape [{shape}] of type {descr}, which needs {needed} bytes, but {found} bytes follow', {
        shape: shape.join(', '),
        descr,
        needed,
        found: bytes - array.offset,
      }),
    );
  }
  return array;
};

/** Whether bytes begin as a `.npy` file does. */
export const isNpy = (start: Uint8Array): boolean => [0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59].every((byte, index) => start[index] === byte);

/** The header is a dictionary in Python's notation, always of these three entries. */
const parseHeader = (file: string, header: string) => {
  const descr = /['"]descr['"]\s*:\s*(?:'([^']*)'|"([^"]*)"|(\[))/.exec(header);
  const order = /['"]fortran_order['"]\s*:\s*(True|False)/.exec(header);
  // Python 2 wrote sizes as 3L
  const shape = /['"]shape['"]\s*:\s*\(((?:\s*\d+L?\s*,?)*)\s*\)/.exec(header);
  if (!descr || !order || !shape || !/^\s*\{.*\}\s*$/s.test(header)) {
    throw badFile(file, sentence('its header states no type, order and shape'));
  }
  if (descr[3]) throw badFile(file, sentence('its elements are records of several fields. Save one field, an array of numbers [N, D]'));
  return {
    descr: descr[1] ?? descr[2] ?? '',
    fortranOrder: order[1] === 'True',
    shape: (shape[1]?.match(/\d+/g) ?? []).map(Number),
  };
};

const arrayType = (file: string, descr: string) => {
  const [, order = '', code = '', letters = ''] = /^([<>|=]?)([a-zA-Z])(\d*)$/.exec(descr) ?? [];
  const bigEndian = order === '>';
  if (code === 'O') {
    throw badFile(
      file,
      sentence(
        'its array contains Python objects. They are stored as a program that is run when they are read, so they are refused. Save an array of numbers',
      ),
    );
  }
  if (code === 'U') return { type: 'utf32' as const, letters: Number(letters), bigEndian };
  if (code === 'S' || code === 'a') return { type: 'bytes' as const, letters: Number(letters), bigEndian };
  const type = types[code + letters];
  if (!type) {
    throw badFile(file, sentence('its numbers have the type {descr}. Save them as float16, float32 or float64', { descr }));
  }
  return { type, bigEndian };
};
