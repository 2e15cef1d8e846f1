/**
 * Logarithm, sine and cosine in float32, with the roundings of torch's vectorised code for x86 (AVX2 and AVX512): the polynomials of Moshier's Cephes
 * library with fused multiply-add. The product of two float32 numbers is exact in float64, so `fused` rounds to float32 only once.
 */
const { fround, sqrt, SQRT1_2, PI } = Math;
const fused = (a: number, b: number, c: number): number => fround(a * b + c);

const floats = new Float32Array(1);
const words = new Int32Array(floats.buffer);

/** The coefficients of the logarithm, from the highest power down. They are constants, because reading them from an array takes longer than the polynomial. */
const [log0, log1, log2] = [fround(7.0376836292e-2), fround(-1.151461031e-1), fround(1.167699874e-1)] as const;
const [log3, log4, log5] = [fround(-1.2420140846e-1), fround(1.4249322787e-1), fround(-1.6668057665e-1)] as const;
const [log6, log7, log8] = [fround(2.0000714765e-1), fround(-2.4999993993e-1), fround(3.3333331174e-1)] as const;
/** ln 2 in two parts: the first has few bits, so that its product with an exponent is exact. */
const ln2High = 0.693359375;
const ln2Low = fround(-2.1219444e-4);
const halfRoot = fround(SQRT1_2);

/** The natural logarithm of a float32 number in (0, 1]. */
const log = (value: number): number => {
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
  let y = fused(fused(fused(fused(log0, x, log1), x, log2), x, log3), x, log4);
  y = fused(fused(fused(fused(y, x, log5), x, log6), x, log7), x, log8);
  y = fround(fround(y * x) * square + fround(exponent * ln2Low));
  y = fused(square, -0.5, y);
  return fused(exponent, ln2High, fround(x + y));
};

const fourOverPi = fround(4 / PI);
/** -π/4 as a sum of three numbers of falling size (Cody and Waite's argument reduction). */
const [quarter1, quarter2, quarter3] = [-0.78515625, fround(-2.4187564849853516e-4), fround(-3.774894977445941e-8)] as const;
const [cosine1, cosine2, cosine3] = [fround(2.443315711809948e-5), fround(-1.388731625493765e-3), fround(4.166664568298827e-2)] as const;
const [sine1, sine2, sine3] = [fround(-1.9515295891e-4), fround(8.3321608736e-3), fround(-1.6666654611e-1)] as const;

const twoPi = fround(2 * PI);

/**
 * Transforms two uniform numbers of `values`, one for the radius and one for the angle, to two normal ones, in place (Box and Muller 1958).
 * Both positions must be inside `values`.
 */
export const transformPair = (values: Float32Array, first: number, second: number): void => {
  const radius = fround(sqrt(fround(-2 * log(fround(1 - (values[first] as number))))));
  const angle = fround(twoPi * (values[second] as number));
  const octant = ((fround(angle * fourOverPi) | 0) + 1) & ~1;
  const x = fused(octant, quarter3, fused(octant, quarter2, fused(octant, quarter1, angle)));
  const square = fround(x * x);
  let cosine = fused(fused(cosine1, square, cosine2), square, cosine3);
  cosine = fround(fused(fround(cosine * square), square, -fround(square * 0.5)) + 1);
  let sine = fused(fused(sine1, square, sine2), square, sine3);
  sine = fused(fround(sine * square), x, x);
  const swapped = (octant & 2) !== 0;
  const cosineMagnitude = swapped ? sine : cosine;
  const sineMagnitude = swapped ? cosine : sine;
  values[first] = radius * ((octant - 2) & 4 ? cosineMagnitude : -cosineMagnitude);
  values[second] = radius * (octant & 4 ? -sineMagnitude : sineMagnitude);
};
