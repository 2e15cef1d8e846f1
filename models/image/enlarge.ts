import { filledImage, type Image, overWhite } from './image.ts';

/**
 * Enlarges a picture without smoothing: each pixel becomes `scale` × `scale` pixels. Transparent pictures are composited on white.
 * @throws ModelError `IMAGE_TOO_LARGE` above `pixelLimit`
 */
export const enlarge = (image: Image, scale: number): Image => {
  const source = overWhite(image);
  if (scale === 1) return source;
  const large = filledImage({ width: source.width * scale, height: source.height * scale, color: [0, 0, 0] });
  for (let y = 0; y < large.height; y++) {
    for (let x = 0; x < large.width; x++) {
      const from = (Math.floor(y / scale) * source.width + Math.floor(x / scale)) * 3;
      large.data.set(source.data.subarray(from, from + 3), (y * large.width + x) * 3);
    }
  }
  return large;
};
