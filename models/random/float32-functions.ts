/**
 * Logarithm, sine and cosine in float32, with the roundings of torch's vectorised code for x86 (AVX2 and AVX512): the polynomials of Moshier's Cephes
 * library with fused multiply-add. The product of two float32 numbers is exact in float64, so `fused` rounds to float32 only once.
 */
const { fround, trunc, SQRT1_2, PI } = Math;
const fused = (a: number, b: number, c: number): number => fround(a * b + c);

const floats = new Float32Array(1);
const words = new Uint32Array(floats.buffer);

const logarithm = Float32Array.of(
  7.0376836292e-2,
  -1.151461031e-1,
  1.167699874e-1,
  -1.2420140846e-1,
  1.4249322787e-1,
  -1.6668057665e-1,
  2.0000714765e-1,
  -2.4999993993e-1,
  3.3333331174e-1,
);
/** ln 2 in two parts: the first has few bits, so that its product with an exponent is exact. */
const ln2High = 0.693359375;
const ln2Low = fround(-2.1219444e-4);
const halfRoot = fround(SQRT1_2);

/** The natural logarithm of a float32 number in (0, 1]. */
export const log = (value: number): number => {
  floats[0] = value;
  const word = words[0] as number;
  let exponent = (word >>> 23) - 126;
  words[0] = (word & 0x007fffff) | 0x3f000000; // the same mantissa with the exponent of 0.5
  const mantissa = floats[0] as number;
  let x = fround(mantissa - 1);
  if (mantissa < halfRoot) {
    exponent -= 1;
    x = fround(x + mantissa);
  }
  const square = fround(x * x);
  let y = 0;
  for (let index = 0; index < logarithm.length; index++) y = fused(y, x, logarithm[index] as number); // faster than an iterator
  y = fround(fround(y * x) * square + fround(exponent * ln2Low));
  y = fused(square, -0.5, y);
  return fused(exponent, ln2High, fround(x + y));
};

const fourOverPi = fround(4 / PI);
/** -π/4 as a sum of three numbers of falling size (Cody and Waite's argument reduction). */
const [quarter1, quarter2, quarter3] = [-0.78515625, fround(-2.4187564849853516e-4), fround(-3.774894977445941e-8)] as const;
const [cosine1, cosine2, cosine3] = [fround(2.443315711809948e-5), fround(-1.388731625493765e-3), fround(4.166664568298827e-2)] as const;
const [sine1, sine2, sine3] = [fround(-1.9515295891e-4), fround(8.3321608736e-3), fround(-1.6666654611e-1)] as const;

/** Writes the cosine and sine of a float32 angle in [0, 2π] to `result[0]` and `result[1]`. */
export const cosineAndSine = (angle: number, result: Float32Array): void => {
  const octant = (trunc(fround(angle * fourOverPi)) + 1) & ~1;
  const x = fused(octant, quarter3, fused(octant, quarter2, fused(octant, quarter1, angle)));
  const square = fround(x * x);
  let cosine = fused(fused(cosine1, square, cosine2), square, cosine3);
  cosine = fround(fused(fround(cosine * square), square, -fround(square * 0.5)) + 1);
  let sine = fused(fused(sine1, square, sine2), square, sine3);
  sine = fused(fround(sine * square), x, x);
  const swapped = (octant & 2) !== 0;
  const cosineMagnitude = swapped ? sine : cosine;
  const sineMagnitude = swapped ? cosine : sine;
  result[0] = (octant - 2) & 4 ? cosineMagnitude : -cosineMagnitude;
  result[1] = octant & 4 ? -sineMagnitude : sineMagnitude;
};
