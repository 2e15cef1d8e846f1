import { roundHalfEven } from '../round-half-even.ts';
import { dropAlpha, type Image, overWhite } from './image.ts';
import { resizeImage } from './resize.ts';
import type { Filter } from './windows.ts';

/** A rectangle of pixels. */
type Size = { readonly width: number; readonly height: number };

/** How the centre of a picture is cut out. */
type CropOptions = {
  readonly filter?: Filter;
  /** How the offset of the centre is rounded. Default: half to even, as in openai/CLIP and torchvision. */
  readonly cropOffset?: 'half-even' | 'floor';
};

/**
 * The centre of a picture. Resizes the picture (antialiased) so that it covers the size and keeps its aspect ratio, with the longer side truncated to a whole
 * number, then crops at `(length - size) / 2`. Computes only what the crop keeps. Reference: torchvision `Resize` and `CenterCrop`.
 */
const centreCrop = (image: Image, size: Size, { filter = 'bicubic', cropOffset = 'half-even' }: CropOptions = {}): Image => {
  const narrow = image.width * size.height <= image.height * size.width;
  const width = narrow ? size.width : Math.trunc((size.height * image.width) / image.height);
  const height = narrow ? Math.trunc((size.width * image.height) / image.width) : size.height;
  const round = cropOffset === 'floor' ? Math.floor : roundHalfEven;
  const middle = (length: number, part: number) => ({ start: round((length - part) / 2), length: part });
  return resizeImage(image, { width, height, part: { columns: middle(width, size.width), rows: middle(height, size.height) }, filter });
};

/**
 * How transparency is removed. `reference`: resize with premultiplied alpha, then drop the alpha channel, as in openai/CLIP; `drop`: drop the alpha
 * channel before resizing, as in preprocessors that convert to RGB first; `white`: composite on white before resizing.
 */
export type AlphaRule = 'reference' | 'drop' | 'white';

/** A picture without transparency, before it is resized. With `reference`, the alpha channel is dropped after resizing. */
const opaque = (image: Image, alpha: AlphaRule): Image =>
  alpha === 'drop' ? dropAlpha(image) : alpha === 'white' ? overWhite(image) : image;

/** The centre of a picture, composited on white. */
export const opaqueCentre = (image: Image, size: Size): Image => dropAlpha(centreCrop(opaque(image, 'white'), size));

/** The parameters of the image transform of a CLIP or SigLIP family; plain data. */
export type ClipTransform = CropOptions & {
  readonly size: number;
  readonly mean: readonly number[];
  readonly std: readonly number[];
  readonly alpha?: AlphaRule;
  /** `shortest-side` uses the centre square; `squash` resizes both sides. */
  readonly resize?: 'shortest-side' | 'squash';
};

/**
 * The image transform of CLIP and SigLIP: a resize to a square, then `(value / 255 - mean) / std` per channel. Returns `[3, size, size]`.
 * Reference: `_transform` of openai/CLIP with Pillow, bit for bit up to the last float32 operation; with `cropOffset: 'floor'`, transformers' CLIPImageProcessor.
 */
export const preprocessClip = (
  image: Image,
  { size, mean, std, alpha = 'reference', resize = 'shortest-side', filter = 'bicubic', ...crop }: ClipTransform,
): Float32Array => {
  const square = { width: size, height: size };
  const source = opaque(image, alpha);
  const resized = resize === 'squash' ? resizeImage(source, { ...square, filter }) : centreCrop(source, square, { filter, ...crop });
  const { data } = dropAlpha(resized);
  const result = new Float32Array(3 * size * size);
  for (let channel = 0; channel < 3; channel++) {
    const [average, deviation] = [mean[channel] ?? 0, std[channel] ?? 1];
    for (let pixel = 0; pixel < size * size; pixel++) {
      result[channel * size * size + pixel] = (Math.fround((data[pixel * 3 + channel] as number) / 255) - average) / deviation;
    }
  }
  return result;
};
