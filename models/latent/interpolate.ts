import { dot, norm, sameLength, weightedSum } from './vector.ts';

/** If the sine of the angle is smaller, rounding hides the direction of the arc, and interpolation is linear. */
const smallestSine = 1e-6;

/** The slerp weights of two directions at `t`: `sin((1-t)ω)/sin ω` and `sin(tω)/sin ω`, or `1-t` and `t` if the directions are (almost) parallel. */
const arcWeights = (a: Float32Array, b: Float32Array, t: number): [number, number] => {
  const lengths = norm(a) * norm(b);
  const omega = Math.acos(Math.min(Math.max(lengths === 0 ? 1 : dot(a, b) / lengths, -1), 1));
  const sine = Math.sin(omega);
  return sine < smallestSine ? [1 - t, t] : [Math.sin((1 - t) * omega) / sine, Math.sin(t * omega) / sine];
};

/** Linear interpolation between two vectors of the same dimension: `(1-t) a + t b`. */
export const lerp = (a: Float32Array, b: Float32Array, t: number): Float32Array => {
  sameLength([a, b]);
  return weightedSum([a, b], [1 - t, t]);
};

/**
 * Spherical interpolation of directions, with linear interpolation of the length from |a| to |b|, for CLIP embeddings that are not normalised.
 * For unit vectors it equals `slerpRaw`. (Ramesh et al. 2022, §3.2, interpolate unit vectors.) Interpolation is linear between opposite vectors, whose
 * arc is not defined, and from or to a vector of zeros.
 */
export const slerp = (a: Float32Array, b: Float32Array, t: number): Float32Array => {
  sameLength([a, b]);
  const [from, to] = [norm(a), norm(b)];
  if (from === 0 || to === 0) return lerp(a, b, t);
  const length = (1 - t) * from + t * to;
  const [first, second] = arcWeights(a, b, t);
  return weightedSum([a, b], [(length * first) / from, (length * second) / to]);
};

/** Spherical interpolation that applies the weights to the vectors without normalising them, as DALLE2-pytorch does. For noise x_T and unit vectors. */
export const slerpRaw = (a: Float32Array, b: Float32Array, t: number): Float32Array => {
  sameLength([a, b]);
  return weightedSum([a, b], arcWeights(a, b, t));
};

/**
 * Text diff: rotates an image embedding z_i towards z_d = norm(z_t - z_t0) by `t` without changing its length: `|z_i| slerp(z_i/|z_i|, z_d, t)`.
 * Without `from`, z_d is norm(z_t). The largest t in the paper is 0.25 to 0.5 (Ramesh et al. 2022, §3.3, figure 5).
 * Equal texts define no direction, so the image embedding is returned unchanged.
 */
export const textDiff = ({
  image,
  to,
  from,
  t,
}: {
  image: Float32Array;
  to: Float32Array;
  from?: Float32Array | undefined;
  t: number;
}): Float32Array => {
  sameLength([image, to, ...(from ? [from] : [])]);
  const direction = from ? weightedSum([to, from], [1, -1]) : to;
  const [length, step] = [norm(image), norm(direction)];
  if (length === 0 || step === 0) return image.slice();
  const [first, second] = arcWeights(image, direction, t);
  return weightedSum([image, direction], [first, (second * length) / step]);
};
