import { type PictureHeader, readPictureHeader, vagueAlpha, webpExif } from '../../image/header.ts';
import { dropAlpha, dropOpaqueAlpha, type Image } from '../../image/image.ts';
import { isPng, pngChunks, pngSignature } from '../../image/png-chunks.ts';
import { checkPixels, unreadable, unsupported } from '../../image/unreadable.ts';
import { upright } from '../../image/upright.ts';
import { uprightSize } from '../../image/upright-size.ts';
import { decodePng } from './decode-png.ts';

/**
 * Reads a PNG, JPEG, WebP, AVIF, GIF or BMP file with the browser's own decoders.
 * @throws ModelError `IMAGE_UNREADABLE` or `IMAGE_TOO_LARGE`
 */
export const decodeImage = async (bytes: Uint8Array, name: string): Promise<Image> => {
  const header = readPictureHeader(bytes, name);
  if (header.format === 'tiff') throw unsupported(name, 'TIFF', 'PNG');
  checkPixels(name, header);
  try {
    const exact = header.alpha && header.format === 'png' ? await decodePng(bytes) : undefined;
    return upright(exact ?? (await decodeOnCanvas(withoutSurprises(bytes, header), header)), header.orientation);
  } catch (cause) {
    throw unreadable(name, 'damaged', { cause });
  }
};

/**
 * The size of the upright picture, from the header of its file.
 * @throws ModelError `IMAGE_UNREADABLE` or `IMAGE_TOO_LARGE`
 */
export const measureImage = async (bytes: Uint8Array, name: string): Promise<{ width: number; height: number }> => {
  const { format, width, height } = uprightSize(bytes, name);
  if (format === 'tiff') throw unsupported(name, 'TIFF', 'PNG');
  checkPixels(name, { width, height });
  return { width, height };
};

/** The chunks of a PNG that describe colours without a profile, which browsers apply and libvips and Pillow do not, and the chunk of the orientation. */
const ignoredChunks: readonly string[] = ['gAMA', 'cHRM', 'cICP', 'mDCV', 'cLLI', 'eXIf'];

/** The pieces of the file without the parts that decoders treat differently: colour chunks of PNG, and the EXIF data of PNG and WebP, whose orientation is applied by `upright`. */
const withoutSurprises = (bytes: Uint8Array, { format }: PictureHeader): readonly Uint8Array[] => {
  if (isPng(bytes)) {
    const rest = pngChunks(bytes).filter(({ type }) => !ignoredChunks.includes(type));
    return [pngSignature, ...rest.map((chunk) => chunk.bytes)];
  }
  const exif = format === 'webp' ? webpExif(bytes) : undefined;
  if (!exif) return [bytes];
  const renamed = bytes.slice();
  renamed.set(new TextEncoder().encode('JUNK'), exif.start - 8); // decoders skip chunks of unknown names
  return [renamed];
};

/** The longest side of a canvas, in pixels. Browsers draw nothing on a longer one, without an error. */
const longestCanvas = 16_384;

/** The RGBA bytes of a bitmap, row by row. A longer one than a canvas is drawn in parts. */
const pixelsOf = (bitmap: ImageBitmap): Uint8Array => {
  const { width, height } = bitmap;
  const [across, down] = [Math.min(width, longestCanvas), Math.min(height, longestCanvas)];
  const canvas = new OffscreenCanvas(across, down).getContext('2d', { willReadFrequently: true });
  if (!canvas) throw new Error('This browser has no canvas.');
  const part = (x: number, y: number): Uint8Array => {
    canvas.clearRect(0, 0, across, down);
    canvas.drawImage(bitmap, -x, -y);
    return new Uint8Array(canvas.getImageData(0, 0, Math.min(across, width - x), Math.min(down, height - y)).data.buffer);
  };
  if (across === width && down === height) return part(0, 0);
  const data = new Uint8Array(width * height * 4);
  for (let y = 0; y < height; y += down) {
    for (let x = 0; x < width; x += across) {
      const pixels = part(x, y);
      const length = Math.min(across, width - x) * 4;
      for (let row = 0; row * length < pixels.length; row++) {
        data.set(pixels.subarray(row * length, (row + 1) * length), ((y + row) * width + x) * 4);
      }
    }
  }
  return data;
};

const decodeOnCanvas = async (pieces: readonly Uint8Array[], { format, alpha }: PictureHeader): Promise<Image> => {
  const blob = new Blob(pieces as Uint8Array<ArrayBuffer>[], { type: `image/${format}` }); // decoders never share memory
  const bitmap = await createImageBitmap(blob, { premultiplyAlpha: 'none' });
  const image: Image = { width: bitmap.width, height: bitmap.height, channels: 4, data: pixelsOf(bitmap) };
  bitmap.close();
  return vagueAlpha.includes(format) ? dropOpaqueAlpha(image) : alpha ? image : dropAlpha(image);
};
