import { dot, norm, sameLength, weightedSum } from './vector.ts';

/** Below this sine of the angle the direction between two vectors is lost in rounding, and the straight line is taken. */
const straight = 1e-6;

/** Weights of two directions at `t` of the arc between them: `sin((1-t)ω)/sin ω` and `sin(tω)/sin ω`. `1-t` and `t` where they (almost) coincide. */
const arcWeights = (a: Float32Array, b: Float32Array, t: number): [number, number] => {
  const lengths = norm(a) * norm(b);
  const omega = Math.acos(Math.min(Math.max(lengths === 0 ? 1 : dot(a, b) / lengths, -1), 1));
  const sine = Math.sin(omega);
  return sine < straight ? [1 - t, t] : [Math.sin((1 - t) * omega) / sine, Math.sin(t * omega) / sine];
};

/** Straight line between two vectors of equal length: `(1-t) a + t b`. */
export const lerp = (a: Float32Array, b: Float32Array, t: number): Float32Array => {
  sameLength([a, b]);
  return weightedSum([a, b], [1 - t, t]);
};

/**
 * Spherical interpolation of directions, with the length going straight from |a| to |b|: what CLIP embeddings that are not normalised need.
 * For unit vectors it equals `slerpRaw`. (Ramesh et al. 2022, §3.2, interpolates unit vectors.) Opposite vectors, whose arc is not defined,
 * and a vector of zeros are joined by the straight line.
 */
export const slerp = (a: Float32Array, b: Float32Array, t: number): Float32Array => {
  sameLength([a, b]);
  const [from, to] = [norm(a), norm(b)];
  if (from === 0 || to === 0) return lerp(a, b, t);
  const length = (1 - t) * from + t * to;
  const [first, second] = arcWeights(a, b, t);
  return weightedSum([a, b], [(length * first) / from, (length * second) / to]);
};

/** Spherical interpolation with the weights set on the vectors themselves, as DALLE2-pytorch and most code do. For noise x_T and unit vectors. */
export const slerpRaw = (a: Float32Array, b: Float32Array, t: number): Float32Array => {
  sameLength([a, b]);
  return weightedSum([a, b], arcWeights(a, b, t));
};

/**
 * Text diff: turns an image embedding z_i by `t` towards z_d = norm(z_t - z_t0), keeping its length: `|z_i| slerp(z_i/|z_i|, z_d, t)`.
 * Without `from` z_d is norm(z_t). The paper goes to t of 0.25 to 0.5 (Ramesh et al. 2022, §3.3, figure 5).
 * Equal texts give no direction: the image embedding is given back.
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
