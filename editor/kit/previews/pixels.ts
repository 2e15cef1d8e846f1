import type { Preview } from '../../../graph/index.ts';
import type { Image } from '../../../models/image/image.ts';

/** RGBA pixels, as a canvas takes them. */
export type Pixels = { readonly width: number; readonly height: number; readonly data: Uint8ClampedArray<ArrayBuffer> };

/** RGB or RGBA bytes as RGBA pixels. */
export const pixelsOf = (picture: Image | Preview): Pixels => {
  const { width, height } = picture;
  const [bytes, channels] = 'rgb' in picture ? [picture.rgb, 3] : [picture.data, picture.channels];
  const data = new Uint8ClampedArray(width * height * 4);
  for (let pixel = 0, from = 0; pixel < width * height; pixel++, from += channels) {
    data[pixel * 4] = bytes[from] ?? 0;
    data[pixel * 4 + 1] = bytes[from + 1] ?? 0;
    data[pixel * 4 + 2] = bytes[from + 2] ?? 0;
    data[pixel * 4 + 3] = channels === 4 ? (bytes[from + 3] ?? 255) : 255;
  }
  return { width, height, data };
};

/** A diverging colour scale: blue-green below zero, grey at zero, orange above it. `value` is from −1 to 1. */
const diverging = (value: number): readonly [number, number, number] => {
  const size = Math.min(1, Math.abs(value)) ** 0.8;
  const [red, green, blue] = value < 0 ? [34, 158, 150] : [240, 138, 60];
  const [restRed, restGreen, restBlue] = [128, 132, 140];
  return [restRed + (red - restRed) * size, restGreen + (green - restGreen) * size, restBlue + (blue - restBlue) * size];
};

/** A heat map of rows of numbers, one pixel per number. The scale is two standard deviations, so that a few large values do not hide the others. */
export const heat = (values: Float32Array, columns: number, rows: number): Pixels => {
  let squares = 0;
  for (const value of values) squares += value * value;
  const scale = 2 * Math.sqrt(squares / Math.max(1, values.length)) || 1;
  const data = new Uint8ClampedArray(columns * rows * 4);
  for (let index = 0; index < columns * rows; index++) {
    const [red, green, blue] = diverging((values[index] ?? 0) / scale);
    const size = Math.min(1, Math.abs((values[index] ?? 0) / scale));
    data.set([red, green, blue, 56 + 199 * size], index * 4);
  }
  return { width: columns, height: rows, data };
};
