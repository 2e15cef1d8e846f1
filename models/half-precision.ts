import { roundHalfEven } from './round-half-even.ts';

let table: Float32Array | undefined;
/** The number of each bit pattern of half precision. Computed when it is first needed: it takes 10 ms. */
const halves = (): Float32Array => {
  table ??= computed();
  return table;
};

const computed = () =>
  Float32Array.from({ length: 2 ** 16 }, (_, bits) => {
    const [exponent, fraction] = [(bits >> 10) & 31, bits & 1023];
    const size =
      exponent === 31
        ? fraction
          ? Number.NaN
          : Number.POSITIVE_INFINITY
        : exponent
          ? (1 + fraction / 1024) * 2 ** (exponent - 15)
          : fraction * 2 ** -24;
    return bits & 0x8000 ? -size : size;
  });

/** Little-endian IEEE 754 half precision numbers as float32; exact. */
export const fromHalf = (bytes: Uint8Array): Float32Array => {
  const numbers = new Float32Array(bytes.length / 2);
  const known = halves();
  // whole networks are read with this, so it is a loop without calls
  for (let index = 0; index < numbers.length; index++) {
    numbers[index] = known[(bytes[2 * index] as number) | ((bytes[2 * index + 1] as number) << 8)] as number;
  }
  return numbers;
};

/** The bits of IEEE 754 half precision numbers, rounded to the nearest one, and half to even. Numbers from 65520 on become infinite. */
export const toHalf = (numbers: ArrayLike<number>): Uint16Array<ArrayBuffer> =>
  Uint16Array.from(numbers, (value) => {
    const sign = value < 0 || Object.is(value, -0) ? 0x8000 : 0;
    const size = Math.abs(value);
    if (Number.isNaN(size)) return 0x7e00;
    if (size >= 65520) return sign | 0x7c00;
    // The smallest normal number is 2^-14. Below it, the numbers are multiples of 2^-24.
    const exponent = Math.max(-14, Math.floor(Math.log2(size)));
    // A fraction that is rounded up to the next power of two carries into the exponent.
    const fraction = roundHalfEven(size * 2 ** (10 - exponent));
    return sign | (fraction + (exponent + 14) * 1024);
  });
