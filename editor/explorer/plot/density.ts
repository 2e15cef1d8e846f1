import type { Bounds } from './view.ts';

/** Cells on each side of the grid in which points are counted. */
const side = 128;
/** Radius of the blur, in cells. It runs three times, which comes close to a Gaussian. */
const blurRadius = 3;

/** A picture of where points are dense: RGBA with straight alpha, the first row at the top. */
export type Density = { readonly side: number; readonly pixels: Uint8ClampedArray<ArrayBuffer> };

const blurred = (values: Float32Array): Float32Array => {
  let [from, to]: [Float32Array, Float32Array] = [values, new Float32Array(values.length)];
  for (let pass = 0; pass < 6; pass++) {
    const [along, across] = pass % 2 === 0 ? [1, side] : [side, 1];
    for (let line = 0; line < side; line++) {
      let sum = 0;
      for (let cell = -blurRadius; cell < side; cell++) {
        if (cell + blurRadius < side) sum += from[line * across + (cell + blurRadius) * along] as number; // inside the grid, as below
        if (cell - blurRadius - 1 >= 0) sum -= from[line * across + (cell - blurRadius - 1) * along] as number;
        if (cell >= 0) to[line * across + cell * along] = sum / (2 * blurRadius + 1);
      }
    }
    [from, to] = [to, from];
  }
  return from;
};

/** Where points `x, y, …` are dense inside a box: the mean colour of the points near each cell, the more opaque the more there are. */
export const densityOf = (points: Float32Array, paint: Uint8Array, { left, right, bottom, top }: Bounds): Density => {
  const [counts, reds, greens, blues] = Array.from({ length: 4 }, () => new Float32Array(side * side)) as [
    Float32Array,
    Float32Array,
    Float32Array,
    Float32Array,
  ]; // four of them
  const [scaleX, scaleY] = [side / (right - left || 1), side / (top - bottom || 1)];
  for (let point = 0; point < points.length / 2; point++) {
    if (paint[point * 4 + 3] === 0) continue;
    const column = Math.min(side - 1, Math.max(0, Math.floor(((points[point * 2] as number) - left) * scaleX)));
    const row = Math.min(side - 1, Math.max(0, Math.floor((top - (points[point * 2 + 1] as number)) * scaleY)));
    const cell = row * side + column;
    for (const [sums, value] of [
      [counts, 1],
      [reds, paint[point * 4]],
      [greens, paint[point * 4 + 1]],
      [blues, paint[point * 4 + 2]],
    ] as const)
      sums[cell] = (sums[cell] as number) + (value ?? 0);
  }
  const smooth = [counts, reds, greens, blues].map(blurred);
  const [count, ...channels] = smooth;
  const densest = Math.max(...(count ?? []));
  const pixels = new Uint8ClampedArray(side * side * 4);
  for (let cell = 0; cell < side * side; cell++) {
    const here = count?.[cell] ?? 0;
    if (here <= 0) continue;
    for (const [channel, sums] of channels.entries()) pixels[cell * 4 + channel] = (sums[cell] as number) / here;
    pixels[cell * 4 + 3] = 255 * Math.sqrt(here / densest);
  }
  return { side, pixels };
};
