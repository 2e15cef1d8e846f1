import type { Image } from './image.ts';
import { resizeImage } from './resize.ts';

type Size = { readonly width: number; readonly height: number };

/** The size of a picture that is reduced to at most `longest` pixels on each side; its own size if it is not larger. */
export const reducedSize = ({ width, height }: Size, longest: number): Size => {
  const scale = Math.min(1, longest / Math.max(width, height));
  const side = (length: number) => Math.max(1, Math.round(length * scale));
  return { width: side(width), height: side(height) };
};

/** A smaller copy of a picture with at most `longest` pixels on each side (bicubic, antialiased); the picture itself if it is not larger. */
export const reduceImage = (image: Image, longest: number): Image =>
  Math.max(image.width, image.height) <= longest ? image : resizeImage(image, reducedSize(image, longest));
