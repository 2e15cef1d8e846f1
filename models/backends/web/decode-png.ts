import type { Image } from '../../image/image.ts';
import { pngChunks } from '../../image/png-chunks.ts';
import { predictions } from '../../image/png-filters.ts';

/**
 * Decodes the pixels of a PNG file with transparency byte for byte; a canvas would round the colours under transparent pixels. Supports the usual
 * kind (8-bit RGBA, not interlaced, without colour profile), as they are stored. Returns undefined for other kinds, which the browser decodes.
 * @throws ModelError `IMAGE_UNREADABLE`, or an `Error` for damaged data
 */
export const decodePng = async (bytes: Uint8Array): Promise<Image | undefined> => {
  const chunks = pngChunks(bytes);
  const header = chunks[0]?.data;
  if (chunks[0]?.type !== 'IHDR' || header?.length !== 13) throw new Error('The file has no header.');
  const view = new DataView(header.buffer, header.byteOffset, 13);
  const [depth, colour, interlace] = [view.getUint8(8), view.getUint8(9), view.getUint8(12)];
  if (depth !== 8 || colour !== 6 || interlace !== 0 || chunks.some(({ type }) => type === 'iCCP')) return undefined;
  const [width, height] = [view.getUint32(0), view.getUint32(4)];
  const row = width * 4;
  const packed = chunks.filter(({ type }) => type === 'IDAT').map(({ data }) => data as Uint8Array<ArrayBuffer>); // views of a file, which is not shared memory
  const lines = await inflated(packed, (row + 1) * height);
  const data = new Uint8Array(row * height);
  for (let y = 0; y < height; y++) {
    const predict = predictions[lines[y * (row + 1)] ?? 0];
    if (!predict) throw new Error('A scanline has an unknown filter.');
    for (let index = 0; index < row; index++) {
      const offset = y * row + index;
      const left = index >= 4 ? (data[offset - 4] as number) : 0; // within the array, as checked
      const up = y > 0 ? (data[offset - row] as number) : 0;
      const corner = index >= 4 && y > 0 ? (data[offset - row - 4] as number) : 0;
      data[offset] = (lines[y * (row + 1) + 1 + index] as number) + predict(left, up, corner);
    }
  }
  return { width, height, channels: 4, data };
};

/** Decompresses zlib data of a known size. Another size is an error, so a small file cannot fill the memory. */
const inflated = async (parts: readonly Uint8Array<ArrayBuffer>[], size: number): Promise<Uint8Array> => {
  const reader = new Blob([...parts]).stream().pipeThrough(new DecompressionStream('deflate')).getReader();
  const result = new Uint8Array(size);
  let offset = 0;
  for (;;) {
    const { done, value } = await reader.read();
    if (done) break;
    if (offset + value.length > size) {
      await reader.cancel();
      throw new Error('The file has more pixels than its header says.');
    }
    result.set(value, offset);
    offset += value.length;
  }
  if (offset < size) throw new Error('The file has fewer pixels than its header says.');
  return result;
};
