import type { Image } from './image.ts';
import { pngChunk, pngSignature } from './png-chunks.ts';
import { predictions } from './png-filters.ts';

type PngSettings = {
  /** Compresses as zlib does. */
  readonly deflate: (bytes: Uint8Array<ArrayBuffer>) => Promise<Uint8Array>;
  /** Whether each line gets the filter that suits it: the file is smaller, and takes longer. */
  readonly isFiltered: boolean;
};

/**
 * Encodes a picture as PNG without loss; a canvas would lose the colours under transparent pixels.
 * Reference: PNG specification, third edition, §7.3 and §9 (filters, chosen by the smallest sum of absolute differences).
 */
export const encodePng = async ({ width, height, channels, data }: Image, { deflate, isFiltered }: PngSettings): Promise<Uint8Array> => {
  const row = width * channels;
  const lines = new Uint8Array((row + 1) * height);
  for (let y = 0; y < height; y++) {
    const start = y * row;
    const { filter, line } = isFiltered ? bestLine(data, { start, row, channels }) : { filter: 0, line: data.subarray(start, start + row) };
    lines[y * (row + 1)] = filter;
    lines.set(line, y * (row + 1) + 1);
  }
  const header = new Uint8Array(13);
  const view = new DataView(header.buffer);
  view.setUint32(0, width);
  view.setUint32(4, height);
  header.set([8, channels === 4 ? 6 : 2, 0, 0, 0], 8);
  const chunks = [pngChunk('IHDR', header), pngChunk('IDAT', await deflate(lines)), pngChunk('IEND', new Uint8Array())];
  return joined([pngSignature, ...chunks]);
};

const joined = (parts: readonly Uint8Array[]): Uint8Array => {
  const whole = new Uint8Array(parts.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
};

type Line = { readonly start: number; readonly row: number; readonly channels: number };

const bestLine = (data: Uint8Array, { start, row, channels }: Line): { filter: number; line: Uint8Array } => {
  let best = { filter: 0, line: new Uint8Array(), sum: Number.POSITIVE_INFINITY };
  for (const [filter, predict] of predictions.entries()) {
    const line = new Uint8Array(row);
    let sum = 0;
    for (let index = 0; index < row; index++) {
      const offset = start + index;
      const left = index >= channels ? (data[offset - channels] as number) : 0; // within the array, as checked
      const up = start > 0 ? (data[offset - row] as number) : 0;
      const corner = index >= channels && start > 0 ? (data[offset - row - channels] as number) : 0;
      const value = ((data[offset] as number) - predict(left, up, corner)) & 255;
      line[index] = value;
      sum += value < 128 ? value : 256 - value;
    }
    if (sum < best.sum) best = { filter, line, sum };
  }
  return best;
};
