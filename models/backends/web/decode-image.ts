import { ModelError } from '../../error.ts';
import { dropAlpha, type Image, pixelLimit } from '../../image/image.ts';
import { decodePng } from './decode-png.ts';
import { type ImageHeader, readImageHeader } from './image-header.ts';

/**
 * Reads a PNG, JPEG or WebP file with the browser's own decoders.
 * @throws ModelError `IMAGE_UNREADABLE` or `IMAGE_TOO_LARGE`
 */
export const decodeImage = async (bytes: Uint8Array, name: string): Promise<Image> => {
  const header = readImageHeader(bytes, name);
  if (header.width * header.height > pixelLimit) {
    throw new ModelError(
      'IMAGE_TOO_LARGE',
      `${name} has ${header.width} × ${header.height} pixels; at most ${pixelLimit / 1e6} million are read. Make it smaller.`,
    );
  }
  try {
    const exact = header.alpha && header.format === 'png' ? await decodePng(bytes) : undefined;
    return exact ?? (await decodeOnCanvas(bytes, header));
  } catch (cause) {
    throw new ModelError('IMAGE_UNREADABLE', `${name} is damaged or cut off. Use a whole PNG, JPEG or WebP file.`, { cause });
  }
};

const decodeOnCanvas = async (bytes: Uint8Array, { format, alpha }: ImageHeader): Promise<Image> => {
  const blob = new Blob([bytes as Uint8Array<ArrayBuffer>], { type: `image/${format}` }); // no shared memory comes here
  const bitmap = await createImageBitmap(blob, { premultiplyAlpha: 'none' });
  const { width, height } = bitmap;
  const canvas = new OffscreenCanvas(width, height).getContext('2d', { willReadFrequently: true });
  if (!canvas) throw new Error('This browser gives no canvas.');
  canvas.drawImage(bitmap, 0, 0);
  bitmap.close();
  const image: Image = { width, height, channels: 4, data: new Uint8Array(canvas.getImageData(0, 0, width, height).data.buffer) };
  return alpha ? image : dropAlpha(image);
};
