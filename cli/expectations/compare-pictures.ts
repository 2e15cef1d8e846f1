import type { Image } from '../../models/image/image.ts';

/** How two pictures of one size differ, in levels of 255. `x`, `y`: the pixel that differs most. */
export type PictureDifference = { readonly mean: number; readonly maximum: number; readonly x: number; readonly y: number };

/** The difference of two pictures of the same size. The alpha channel counts; a picture without one is opaque. */
export const comparePictures = (expected: Image, actual: Image): PictureDifference => {
  const { width, height } = expected;
  const channels = Math.max(expected.channels, actual.channels);
  let sum = 0;
  let maximum = 0;
  let at = 0;
  for (let pixel = 0; pixel < width * height; pixel++) {
    for (let channel = 0; channel < channels; channel++) {
      const difference = Math.abs(levelAt(expected, pixel, channel) - levelAt(actual, pixel, channel));
      sum += difference;
      if (difference > maximum) {
        maximum = difference;
        at = pixel;
      }
    }
  }
  return { mean: sum / (width * height * channels), maximum, x: at % width, y: Math.floor(at / width) };
};

const levelAt = ({ channels, data }: Image, pixel: number, channel: number): number =>
  channel < channels ? (data[pixel * channels + channel] ?? 0) : 255;

const gap = 8;

/**
 * Three pictures side by side on grey: the expected one, the actual one, and their difference, in which the largest difference is white. For pictures of
 * different sizes: the two alone.
 */
export const differencePicture = (expected: Image, actual: Image): Image => {
  const isSameSize = expected.width === actual.width && expected.height === actual.height;
  const parts = isSameSize ? [expected, actual, amplified(expected, actual)] : [expected, actual];
  const width = parts.reduce((sum, part) => sum + part.width, 0) + gap * (parts.length - 1);
  const height = Math.max(...parts.map((part) => part.height));
  const data = new Uint8Array(width * height * 3).fill(128);
  let left = 0;
  for (const part of parts) {
    for (let pixel = 0; pixel < part.width * part.height; pixel++) {
      const start = (Math.floor(pixel / part.width) * width + left + (pixel % part.width)) * 3;
      for (let channel = 0; channel < 3; channel++) data[start + channel] = levelAt(part, pixel, channel);
    }
    left += part.width + gap;
  }
  return { width, height, channels: 3, data };
};

const amplified = (expected: Image, actual: Image): Image => {
  const { width, height } = expected;
  const { maximum } = comparePictures(expected, actual);
  const data = new Uint8Array(width * height * 3);
  for (let index = 0; index < data.length; index++) {
    const [pixel, channel] = [Math.floor(index / 3), index % 3];
    const difference = Math.abs(levelAt(expected, pixel, channel) - levelAt(actual, pixel, channel));
    data[index] = maximum === 0 ? 0 : Math.round((difference / maximum) * 255);
  }
  return { width, height, channels: 3, data };
};
