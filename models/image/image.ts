import { ModelError } from '../error.ts';
import type { Span } from './windows.ts';

/** A picture in memory: 8-bit RGB or RGBA (alpha not premultiplied), row by row, `width * height * channels` bytes. */
export type Image = {
  readonly width: number;
  readonly height: number;
  readonly channels: 3 | 4;
  readonly data: Uint8Array;
};

/** The largest number of pixels of a picture that is decoded or drawn: 64 million. */
export const pixelLimit = 64_000_000;

/**
 * A picture of one colour.
 * @throws ModelError `IMAGE_TOO_LARGE` above `pixelLimit`
 */
export const filledImage = ({
  width,
  height,
  color,
}: {
  width: number;
  height: number;
  color: readonly [number, number, number];
}): Image => {
  if (width * height > pixelLimit) {
    throw new ModelError(
      'IMAGE_TOO_LARGE',
      'A picture of {width} × {height} pixels is larger than {millions} million pixels. Use fewer or smaller pictures.',
      { params: { width, height, millions: pixelLimit / 1e6 } },
    );
  }
  const data = new Uint8Array(width * height * 3);
  for (let index = 0; index < data.length; index++) data[index] = color[index % 3] ?? 0;
  return { width, height, channels: 3, data };
};

/** A rectangle of a picture; the picture itself when the rectangle covers it. */
export const cropped = (image: Image, { columns, rows }: { columns: Span; rows: Span }): Image => {
  const { channels } = image;
  const [width, height] = [columns.length, rows.length];
  if (width === image.width && height === image.height) return image;
  const data = new Uint8Array(width * height * channels);
  for (let row = 0; row < height; row++) {
    const start = ((rows.start + row) * image.width + columns.start) * channels;
    data.set(image.data.subarray(start, start + width * channels), row * width * channels);
  }
  return { width, height, channels, data };
};

/** Removes the alpha channel. The colours of transparent pixels become visible. */
export const dropAlpha = (image: Image): Image => {
  if (image.channels === 3) return image;
  const data = new Uint8Array(image.width * image.height * 3);
  for (let pixel = 0; pixel < image.width * image.height; pixel++) {
    data.set(image.data.subarray(pixel * 4, pixel * 4 + 3), pixel * 3);
  }
  return { width: image.width, height: image.height, channels: 3, data };
};

/** Removes an alpha channel that is opaque everywhere. For formats whose header does not say whether the picture is transparent. */
export const dropOpaqueAlpha = (image: Image): Image => {
  for (let index = 3; index < image.data.length; index += 4) if (image.channels === 4 && image.data[index] !== 255) return image;
  return dropAlpha(image);
};

/** Composites a picture on white, with the rounding of Pillow's `alpha_composite` on an opaque background. */
export const overWhite = (image: Image): Image => {
  if (image.channels === 3) return image;
  const data = new Uint8Array(image.width * image.height * 3);
  for (let pixel = 0; pixel < image.width * image.height; pixel++) {
    const alpha = byte(image.data, pixel * 4 + 3);
    for (let channel = 0; channel < 3; channel++) {
      data[pixel * 3 + channel] = divide255(byte(image.data, pixel * 4 + channel) * alpha + 255 * (255 - alpha));
    }
  }
  return { width: image.width, height: image.height, channels: 3, data };
};

/** `value / 255`, rounded, for values up to 255 * 255. */
const divide255 = (value: number) => (value + 128 + ((value + 128) >> 8)) >> 8;
/** The byte at an index within the array. */
const byte = (data: Uint8Array, index: number) => data[index] as number;
