const { fround, sqrt } = Math;

/** A weight and the values `[N]` that it multiplies. */
export type Term = readonly [weight: number, values: Float32Array];

/** Elementwise weighted sum of two or three arrays `[N]`, in float64 with one rounding at the end. */
export const mix = ([a, x]: Term, [b, y]: Term, third?: Term): Float32Array => {
  const result = new Float32Array(x.length);
  // y may be longer than x, because a network's variance follows its mean. Every index is inside both.
  for (let index = 0; index < result.length; index++) result[index] = a * (x[index] as number) + b * (y[index] as number);
  if (!third) return result;
  const [c, z] = third;
  for (let index = 0; index < result.length; index++) {
    result[index] = a * (x[index] as number) + b * (y[index] as number) + c * (z[index] as number);
  }
  return result;
};

/** The scale of the picture in x_t: √ᾱ in float32. */
export const signalScale = (alphaBar: number): number => fround(sqrt(alphaBar));

/** The scale of the noise in x_t: √(1-ᾱ) in float32. Rounds 1-ᾱ first, as torch does. */
export const noiseScale = (alphaBar: number): number => fround(sqrt(fround(1 - alphaBar)));
