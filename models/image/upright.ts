import type { Orientation } from './exif.ts';
import type { Image } from './image.ts';

/** The pixel of the stored picture, W × H, that is shown at (x, y) of the upright picture. */
type Source = (x: number, y: number, size: { readonly width: number; readonly height: number }) => readonly [number, number];

/** Source: Exif 2.32, tag Orientation: which sides of the stored picture the first row and the first column show. */
const sources: Readonly<Record<Orientation, Source>> = {
  1: (x, y) => [x, y],
  2: (x, y, { width }) => [width - 1 - x, y],
  3: (x, y, { width, height }) => [width - 1 - x, height - 1 - y],
  4: (x, y, { height }) => [x, height - 1 - y],
  5: (x, y) => [y, x],
  6: (x, y, { height }) => [y, height - 1 - x],
  7: (x, y, { width, height }) => [width - 1 - y, height - 1 - x],
  8: (x, y, { width }) => [width - 1 - y, x],
};

/** Turns a stored picture upright: mirrors and rotates its pixels as its EXIF orientation says. */
export const upright = (image: Image, orientation: Orientation): Image => {
  if (orientation === 1) return image;
  const { channels } = image;
  const [width, height] = orientation >= 5 ? [image.height, image.width] : [image.width, image.height];
  const data = new Uint8Array(image.data.length);
  const source = sources[orientation];
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const [column, row] = source(x, y, image);
      const from = (row * image.width + column) * channels;
      const to = (y * width + x) * channels;
      for (let channel = 0; channel < channels; channel++) data[to + channel] = image.data[from + channel] as number; // both inside the picture
    }
  }
  return { width, height, channels, data };
};
