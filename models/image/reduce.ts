import type { Image } from './image.ts';
import { resizeImage } from './resize.ts';

/** A smaller copy of a picture with at most `longest` pixels on each side (bicubic, antialiased); the picture itself if it is not larger. */
export const reduceImage = (image: Image, longest: number): Image => {
  const scale = longest / Math.max(image.width, image.height);
  if (scale >= 1) return image;
  const side = (length: number) => Math.max(1, Math.round(length * scale));
  return resizeImage(image, { width: side(image.width), height: side(image.height) });
};
