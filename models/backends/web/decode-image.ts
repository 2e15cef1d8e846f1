import { dropAlpha, type Image } from '../../image/image.ts';
import { checkPixels, unreadable } from '../../image/unreadable.ts';
import { decodePng } from './decode-png.ts';
import { type ImageHeader, readImageHeader } from './image-header.ts';

/**
 * Reads a PNG, JPEG or WebP file with the browser's own decoders.
 * @throws ModelError `IMAGE_UNREADABLE` or `IMAGE_TOO_LARGE`
 */
export const decodeImage = async (bytes: Uint8Array, name: string): Promise<Image> => {
  const header = readImageHeader(bytes, name);
  checkPixels(name, header);
  try {
    const exact = header.alpha && header.format === 'png' ? await decodePng(bytes) : undefined;
    return exact ?? (await decodeOnCanvas(bytes, header));
  } catch (cause) {
    throw unreadable(name, 'damaged', { cause });
  }
};

const decodeOnCanvas = async (bytes: Uint8Array, { format, alpha }: ImageHeader): Promise<Image> => {
  const blob = new Blob([bytes as Uint8Array<ArrayBuffer>], { type: `image/${format}` }); // decoders never share memory
  const bitmap = await createImageBitmap(blob, { premultiplyAlpha: 'none' });
  const { width, height } = bitmap;
  const canvas = new OffscreenCanvas(width, height).getContext('2d', { willReadFrequently: true });
  if (!canvas) throw new Error('This browser has no canvas.');
  canvas.drawImage(bitmap, 0, 0);
  bitmap.close();
  const image: Image = { width, height, channels: 4, data: new Uint8Array(canvas.getImageData(0, 0, width, height).data.buffer) };
  return alpha ? image : dropAlpha(image);
};
