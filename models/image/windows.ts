/** The source pixels whose weighted sum is one target pixel: `weights[k]` is the weight of pixel `start + k`. */
export type Window = { readonly start: number; readonly weights: Float64Array };

/** Some consecutive pixels of a row or a column. */
export type Span = { readonly start: number; readonly length: number };

/** Keys' cubic convolution kernel. `a` is -0.5 in Pillow and in torch with antialiasing, -0.75 in torch without. */
const cubic = (position: number, a: number): number => {
  const x = Math.abs(position);
  if (x < 1) return ((a + 2) * x - (a + 3)) * x * x + 1;
  if (x < 2) return (((x - 5) * x + 8) * x - 4) * a;
  return 0;
};

/** The kernels of Pillow's filters: their weights by the distance in pixels, and the distance at which they end. */
const kernels = {
  bicubic: { reach: 2, weight: (position: number) => cubic(position, -0.5) },
  bilinear: { reach: 1, weight: (position: number) => Math.max(1 - Math.abs(position), 0) },
} as const;
export type Filter = keyof typeof kernels;

/**
 * The windows of an antialiased resize from `from` to `to` pixels: the kernel is stretched by the scale when the picture shrinks, with half-pixel centres
 * and weights normalised over the pixels inside the picture. `part` computes only those of some target pixels.
 * Reference: Pillow `precompute_coeffs` (Resample.c); torch `interpolate(antialias=True)` uses the same.
 */
export const antialiasWindows = (
  from: number,
  to: number,
  { part = { start: 0, length: to }, filter = 'bicubic' }: { part?: Span; filter?: Filter } = {},
): Window[] => {
  const { reach, weight } = kernels[filter];
  const scale = from / to;
  const stretch = Math.max(scale, 1);
  return Array.from({ length: part.length }, (_, offset) => {
    const center = (part.start + offset + 0.5) * scale;
    const start = Math.max(Math.trunc(center - reach * stretch + 0.5), 0);
    const end = Math.min(Math.trunc(center + reach * stretch + 0.5), from);
    const weights = Float64Array.from({ length: end - start }, (_, k) => weight((k + start - center + 0.5) / stretch));
    const sum = weights.reduce((total, weight) => total + weight, 0);
    return { start, weights: weights.map((value) => value / sum) };
  });
};

/**
 * The windows of torch's plain bicubic resize (`align_corners=False`, `antialias=False`): kernel a = -0.75, four taps, border pixels repeated.
 * Reference: torch `UpSampleKernel.cpp`.
 */
export const plainWindows = (from: number, to: number): Window[] => {
  const scale = from / to;
  return Array.from({ length: to }, (_, target) => {
    const center = (target + 0.5) * scale - 0.5;
    const first = Math.floor(center) - 1;
    const inside = (pixel: number) => Math.min(Math.max(pixel, 0), from - 1);
    const start = inside(first);
    const weights = new Float64Array(inside(first + 3) - start + 1);
    for (let tap = first; tap < first + 4; tap++) {
      const index = inside(tap) - start;
      weights[index] = (weights[index] ?? 0) + cubic(center - tap, -0.75);
    }
    return { start, weights };
  });
};
