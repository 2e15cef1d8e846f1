import { cropped, type Image } from './image.ts';
import { antialiasWindows, type Filter, type Span, type Window } from './windows.ts';

/** Weights as integers with 22 fractional bits, as in Pillow's 8-bit code. */
type FixedWindow = { readonly start: number; readonly weights: Int32Array };
const fractionalBits = 22;

const fixed = (windows: readonly Window[], origin: number): FixedWindow[] =>
  windows.map(({ start, weights }) => ({
    start: start - origin,
    weights: Int32Array.from(weights, (weight) => Math.trunc(weight * 2 ** fractionalBits + (weight < 0 ? -0.5 : 0.5))),
  }));

type Pass = {
  readonly data: Uint8Array;
  readonly outer: number;
  readonly from: number;
  readonly windows: readonly FixedWindow[];
  readonly inner: number;
};

/**
 * Resizes one dimension: bytes `[outer, from, inner]` to `[outer, windows.length, inner]`. Rounds each sum to a byte and clamps it, as Pillow does after
 * each pass.
 */
const resizePass = ({ data, outer, from, windows, inner }: Pass) => {
  const to = windows.length;
  const result = new Uint8ClampedArray(outer * to * inner);
  if (inner === 3) {
    resizeRows({ data, outer, from, windows }, result);
    return new Uint8Array(result.buffer);
  }
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

/** The horizontal pass of RGB, with the three channels of a pixel at once: photographs spend most of their time here, and this halves it. */
const resizeRows = ({ data, outer, from, windows }: Omit<Pass, 'inner'>, result: Uint8ClampedArray): void => {
  const half = 1 << (fractionalBits - 1);
  let destination = 0;
  for (let block = 0; block < outer; block++) {
    for (const { start, weights } of windows) {
      let [red, green, blue] = [half, half, half];
      let index = (block * from + start) * 3;
      for (let k = 0; k < weights.length; k++, index += 3) {
        const weight = weights[k] as number;
        // all indices are inside by construction of the windows; sums fit into 32 bits, as in Pillow
        red = (red + Math.imul(data[index] as number, weight)) | 0;
        green = (green + Math.imul(data[index + 1] as number, weight)) | 0;
        blue = (blue + Math.imul(data[index + 2] as number, weight)) | 0;
      }
      result[destination++] = red >> fractionalBits;
      result[destination++] = green >> fractionalBits;
      result[destination++] = blue >> fractionalBits;
    }
  }
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

/** How one dimension is resized: the span of source pixels that is read, and the windows of the target pixels relative to it. */
type Axis = { readonly source: Span; readonly windows: readonly FixedWindow[] | undefined };

const axis = (from: number, to: number, { part, filter }: { part: Span; filter: Filter }): Axis => {
  if (from === to) return { source: part, windows: undefined };
  const windows = antialiasWindows(from, to, { part, filter });
  const start = Math.min(...windows.map((window) => window.start));
  const end = Math.max(...windows.map((window) => window.start + window.weights.length));
  return { source: { start, length: end - start }, windows: fixed(windows, start) };
};

type ResizeOptions = {
  readonly width: number;
  readonly height: number;
  readonly part?: { readonly columns: Span; readonly rows: Span };
  readonly filter?: Filter;
};

/**
 * Pillow's `Image.resize(size, filter)`, bit for bit: a horizontal pass, then a vertical one. A pass that does not change the size is skipped. RGBA is
 * resized with premultiplied alpha. With `part`, only this rectangle of the resized picture is computed, from the source pixels that it needs: a crop of a
 * very long picture takes the memory of the crop.
 * Reference: Pillow `Resample.c` (`ImagingResampleHorizontal_8bpc`) and `Convert.c`.
 */
export const resizeImage = (image: Image, { width, height, part, filter = 'bicubic' }: ResizeOptions): Image => {
  const columns = axis(image.width, width, { part: part?.columns ?? { start: 0, length: width }, filter });
  const rows = axis(image.height, height, { part: part?.rows ?? { start: 0, length: height }, filter });
  const source = cropped(image, { columns: columns.source, rows: rows.source });
  if (!columns.windows && !rows.windows) return source;
  const { channels } = image;
  let data = channels === 4 ? premultiply(source.data) : source.data;
  if (columns.windows) data = resizePass({ data, outer: source.height, from: source.width, windows: columns.windows, inner: channels });
  const resizedWidth = columns.windows?.length ?? source.width;
  if (rows.windows) data = resizePass({ data, outer: 1, from: source.height, windows: rows.windows, inner: resizedWidth * channels });
  return {
    width: resizedWidth,
    height: rows.windows?.length ?? source.height,
    channels,
    data: channels === 4 ? unpremultiply(data) : data,
  };
};
