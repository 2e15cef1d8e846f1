import { roundHalfEven } from '../round-half-even.ts';
import { dropAlpha, type Image, overWhite } from './image.ts';
import { resizeBicubicAntialias } from './resize.ts';

/**
 * The centre square of a picture, `size` pixels wide. Resizes the shorter side to `size` (bicubic, antialiased) and the longer one to
 * `trunc(size * long / short)`, then crops at `round_half_even((length - size) / 2)`. Computes only what the crop keeps. Reference: torchvision `Resize` and `CenterCrop`.
 */
export const squareCrop = (image: Image, size: number): Image => {
  const short = Math.min(image.width, image.height);
  const resized = (length: number) => (length === short ? size : Math.trunc((size * length) / short));
  const [width, height] = [resized(image.width), resized(image.height)];
  const middle = (length: number) => ({ start: roundHalfEven((length - size) / 2), length: size });
  return resizeBicubicAntialias(image, { width, height, part: { columns: middle(width), rows: middle(height) } });
};

/**
 * How transparency is removed. `reference`: resize with premultiplied alpha, then drop the alpha channel, as in openai/CLIP; `drop`: drop the alpha
 * channel before resizing, as in preprocessors that convert to RGB first; `white`: composite on white before resizing.
 */
export type AlphaRule = 'reference' | 'drop' | 'white';

/** The centre square of a picture, made opaque by an alpha rule. */
export const opaqueSquare = (image: Image, size: number, alpha: AlphaRule): Image => {
  const source = alpha === 'drop' ? dropAlpha(image) : alpha === 'white' ? overWhite(image) : image;
  return dropAlpha(squareCrop(source, size));
};

/**
 * CLIP's image transform: bicubic resize of the shorter side, centre crop, `(value / 255 - mean) / std` per channel. Returns `[3, size, size]`.
 * Reference: `_transform` of openai/CLIP with Pillow, bit for bit up to the last float32 operation.
 */
export const preprocessClip = (
  image: Image,
  { size, mean, std, alpha = 'reference' }: { size: number; mean: readonly number[]; std: readonly number[]; alpha?: AlphaRule },
): Float32Array => {
  const { data } = opaqueSquare(image, size, alpha);
  const result = new Float32Array(3 * size * size);
  for (let channel = 0; channel < 3; channel++) {
    const [average, deviation] = [mean[channel] ?? 0, std[channel] ?? 1];
    for (let pixel = 0; pixel < size * size; pixel++) {
      result[channel * size * size + pixel] = (Math.fround((data[pixel * 3 + channel] as number) / 255) - average) / deviation;
    }
  }
  return result;
};
