import type { Image } from '../../image/image.ts';
import { pngChunks } from '../../image/png-chunks.ts';
import { predictions } from './png-filters.ts';

/**
 * The pixels of a PNG file with transparency, byte for byte: a canvas rounds the colours under transparent pixels. Reads the usual kind
 * (8-bit RGBA in one pass, without colour profile or rotation mark); undefined for any other, which browsers read.
 * @throws ModelError `IMAGE_UNREADABLE`, or an `Error` for damaged data
 */
export const decodePng = async (bytes: Uint8Array): Promise<Image | undefined> => {
  const chunks = pngChunks(bytes);
  const header = chunks[0]?.data;
  if (chunks[0]?.type !== 'IHDR' || header?.length !== 13) throw new Error('The file has no header.');
  const view = new DataView(header.buffer, header.byteOffset, 13);
  const [depth, colour, interlace] = [view.getUint8(8), view.getUint8(9), view.getUint8(12)];
  if (depth !== 8 || colour !== 6 || interlace !== 0 || chunks.some(({ type }) => type === 'iCCP' || type === 'eXIf')) return undefined;
  const [width, height] = [view.getUint32(0), view.getUint32(4)];
  const row = width * 4;
  const packed = chunks.filter(({ type }) => type === 'IDAT').map(({ data }) => data as Uint8Array<ArrayBuffer>); // parts of a file, not shared
  const lines = await inflated(packed, (row + 1) * height);
  const data = new Uint8Array(row * height);
  for (let y = 0; y < height; y++) {
    const predict = predictions[lines[y * (row + 1)] ?? 0];
    if (!predict) throw new Error('A line has an unknown filter.');
    for (let index = 0; index < row; index++) {
      const place = y * row + index;
      const left = index >= 4 ? (data[place - 4] as number) : 0; // inside, as checked
      const up = y > 0 ? (data[place - row] as number) : 0;
      const corner = index >= 4 && y > 0 ? (data[place - row - 4] as number) : 0;
      data[place] = (lines[y * (row + 1) + 1 + index] as number) + predict(left, up, corner);
    }
  }
  return { width, height, channels: 4, data };
};

/** zlib's format unpacked; more or fewer bytes than there should be are an error, so a small file cannot fill the memory. */
const inflated = async (parts: readonly Uint8Array<ArrayBuffer>[], size: number): Promise<Uint8Array> => {
  const reader = new Blob([...parts]).stream().pipeThrough(new DecompressionStream('deflate')).getReader();
  const whole = new Uint8Array(size);
  let place = 0;
  for (;;) {
    const { done, value } = await reader.read();
    if (done) break;
    if (place + value.length > size) {
      await reader.cancel();
      throw new Error('The file holds more pixels than its header says.');
    }
    whole.set(value, place);
    place += value.length;
  }
  if (place < size) throw new Error('The file holds fewer pixels than its header says.');
  return whole;
};
