import { throwIfAborted } from '../error.ts';
import { overWhite } from '../image/image.ts';
import type { Picture } from '../image/picture.ts';
import type { PictureReader } from '../image/picture-reader.ts';
import type { Thumbnails } from './table.ts';

type FitOptions = {
  /** Width and height in pixels. */
  readonly size: number;
  readonly pictures: PictureReader;
  readonly signal?: AbortSignal;
  readonly onProgress?: (done: number, of: number) => void;
};

/** How many pictures are requested at the same time; the reader decodes a few of them at once. */
const groupSize = 16;

/** Small copies of pictures, each complete and in the middle of a white square. */
export const fitThumbnails = async (
  images: readonly Picture[],
  { size, pictures, signal, onProgress }: FitOptions,
): Promise<Thumbnails> => {
  const data = new Uint8Array(images.length * size * size * 3).fill(255);
  for (let first = 0; first < images.length; first += groupSize) {
    throwIfAborted(signal);
    const group = await Promise.all(images.slice(first, first + groupSize).map((picture) => pictures.reduced(picture, size)));
    for (const [index, reduced] of group.entries()) {
      const { width, height, data: pixels } = overWhite(reduced);
      const [left, top] = [Math.floor((size - width) / 2), Math.floor((size - height) / 2)];
      for (let row = 0; row < height; row++) {
        const start = (((first + index) * size + top + row) * size + left) * 3;
        data.set(pixels.subarray(row * width * 3, (row + 1) * width * 3), start);
      }
    }
    onProgress?.(first + group.length, images.length);
  }
  return { size, data };
};
