import { fromHalf } from '../half-precision.ts';

/** The types of numbers that embedding files contain. */
export const numberTypes = {
  float16: { bytes: 2, read: (buffer: ArrayBuffer) => fromHalf(new Uint8Array(buffer)) },
  // bfloat16 is the upper half of a float32
  bfloat16: {
    bytes: 2,
    read: (buffer: ArrayBuffer) => new Float32Array(Uint32Array.from(new Uint16Array(buffer), (upper) => upper << 16).buffer),
  },
  float32: { bytes: 4, read: (buffer: ArrayBuffer) => new Float32Array(buffer) },
  float64: { bytes: 8, read: (buffer: ArrayBuffer) => new Float64Array(buffer) },
  int8: { bytes: 1, read: (buffer: ArrayBuffer) => new Int8Array(buffer) },
  int16: { bytes: 2, read: (buffer: ArrayBuffer) => new Int16Array(buffer) },
  int32: { bytes: 4, read: (buffer: ArrayBuffer) => new Int32Array(buffer) },
  int64: { bytes: 8, read: (buffer: ArrayBuffer) => Float64Array.from(new BigInt64Array(buffer), Number) },
  uint8: { bytes: 1, read: (buffer: ArrayBuffer) => new Uint8Array(buffer) },
  uint16: { bytes: 2, read: (buffer: ArrayBuffer) => new Uint16Array(buffer) },
  uint32: { bytes: 4, read: (buffer: ArrayBuffer) => new Uint32Array(buffer) },
  uint64: { bytes: 8, read: (buffer: ArrayBuffer) => Float64Array.from(new BigUint64Array(buffer), Number) },
  bool: { bytes: 1, read: (buffer: ArrayBuffer) => new Uint8Array(buffer) },
} as const;

export type NumberType = keyof typeof numberTypes;

/** The numbers of little-endian bytes, or of big-endian ones, which are turned round in place. Every machine that runs this program is little-endian. */
export const numbersOf = (bytes: Uint8Array<ArrayBuffer>, type: NumberType, bigEndian = false): ArrayLike<number> => {
  const size = numberTypes[type].bytes;
  if (bigEndian) turnRound(bytes, size);
  const aligned = bytes.byteOffset === 0 && bytes.byteLength === bytes.buffer.byteLength ? bytes : bytes.slice();
  return numberTypes[type].read(aligned.buffer);
};

/** Reverses the bytes of each element. */
const turnRound = (bytes: Uint8Array, size: number): void => {
  for (let at = 0; at + size <= bytes.length; at += size) {
    for (let low = at, high = at + size - 1; low < high; low++, high--) {
      const byte = bytes[low] as number;
      bytes[low] = bytes[high] as number;
      bytes[high] = byte;
    }
  }
};
