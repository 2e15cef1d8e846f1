import type { Image } from './image.ts';
import { antialiasWindows } from './windows.ts';

/** Weights as integers with 22 fractional bits, as in Pillow's 8-bit code. */
type FixedWindow = { readonly start: number; readonly weights: Int32Array };
const fractionalBits = 22;

const fixedWindows = (from: number, to: number): FixedWindow[] =>
  antialiasWindows(from, to).map(({ start, weights }) => ({
    start,
    weights: Int32Array.from(weights, (weight) => Math.trunc(weight * 2 ** fractionalBits + (weight < 0 ? -0.5 : 0.5))),
  }));

/**
 * Resizes one dimension: bytes `[outer, from, inner]` to `[outer, to, inner]`. Rounds each sum to a byte and clamps it, as Pillow does after each pass.
 */
const resizePass = ({ data, outer, from, to, inner }: { data: Uint8Array; outer: number; from: number; to: number; inner: number }) => {
  const result = new Uint8ClampedArray(outer * to * inner);
  const windows = fixedWindows(from, to);
  for (let block = 0; block < outer; block++) {
    for (let target = 0; target < to; target++) {
      const { start, weights } = windows[target] as FixedWindow; // one window per target
      const source = (block * from + start) * inner;
      const destination = (block * to + target) * inner;
      for (let offset = 0; offset < inner; offset++) {
        let sum = 1 << (fractionalBits - 1);
        for (let k = 0, index = source + offset; k < weights.length; k++, index += inner) {
          sum += (data[index] as number) * (weights[k] as number); // both inside by construction of the windows
        }
        result[destination + offset] = sum >> fractionalBits;
      }
    }
  }
  return new Uint8Array(result.buffer);
};

/** Multiplies colours by alpha, with the rounding of Pillow's conversion from RGBA to RGBa. */
const premultiply = (data: Uint8Array) => {
  const result = data.slice();
  for (let index = 0; index < data.length; index++) {
    if (index % 4 === 3) continue;
    const product = (data[index] as number) * (data[index | 3] as number) + 128;
    result[index] = (product + (product >> 8)) >> 8;
  }
  return result;
};

/** Divides colours by alpha, truncated and clamped as in Pillow's conversion from RGBa to RGBA. Changes `data`. */
const unpremultiply = (data: Uint8Array) => {
  for (let index = 0; index < data.length; index++) {
    const alpha = data[index | 3] as number;
    if (index % 4 === 3 || alpha === 0 || alpha === 255) continue;
    data[index] = Math.min(Math.floor((255 * (data[index] as number)) / alpha), 255);
  }
  return data;
};

/**
 * Pillow's `Image.resize(size, BICUBIC)`, bit for bit: a horizontal pass, then a vertical one. A pass that does not change the size is skipped. RGBA is
 * resized with premultiplied alpha.
 * Reference: Pillow `Resample.c` (`ImagingResampleHorizontal_8bpc`) and `Convert.c`.
 */
export const resizeBicubicAntialias = (image: Image, { width, height }: { width: number; height: number }): Image => {
  const { channels } = image;
  if (width === image.width && height === image.height) return image;
  let data = channels === 4 ? premultiply(image.data) : image.data;
  if (width !== image.width) data = resizePass({ data, outer: image.height, from: image.width, to: width, inner: channels });
  if (height !== image.height) data = resizePass({ data, outer: 1, from: image.height, to: height, inner: width * channels });
  return { width, height, channels, data: channels === 4 ? unpremultiply(data) : data };
};
