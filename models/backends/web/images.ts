import { ModelError } from '../../error.ts';
import { checkEncoding } from '../../image/check-encoding.ts';
import type { EncodeSettings, ImageCodec } from '../../image/codec.ts';
import { encodePng } from '../../image/encode-png.ts';
import type { Image } from '../../image/image.ts';
import { writePngText } from '../../image/png-text.ts';
import { animatedWebp } from './animated-webp.ts';
import { decodeImage, measureImage } from './decode-image.ts';

const encode = async (images: readonly Image[], settings: EncodeSettings): Promise<Uint8Array> => {
  const first = checkEncoding(images, settings);
  const { format, animation, text = {} } = settings;
  if (format === 'png') return writePngText(await encodePng(first, { deflate: deflated, isFiltered: true }), text);
  const frames: Uint8Array[] = [];
  for (const image of images) frames.push(await encodeWebp(image));
  const { width, height } = first;
  return animation && images.length > 1 ? animatedWebp(frames, { width, height, delayMs: animation.delayMs }) : (frames[0] as Uint8Array); // checkEncoding requires a picture
};

/** zlib data, compressed by the browser in another thread. */
export const deflated = async (bytes: Uint8Array<ArrayBuffer>): Promise<Uint8Array> =>
  new Uint8Array(await new Response(new Blob([bytes]).stream().pipeThrough(new CompressionStream('deflate'))).arrayBuffer());

/** Encodes WebP with a canvas: lossless in Chromium, and with the best quality that other browsers have. */
const encodeWebp = async (image: Image): Promise<Uint8Array> => {
  const canvas = new OffscreenCanvas(image.width, image.height);
  const pixels = new Uint8ClampedArray(image.width * image.height * 4).fill(255);
  if (image.channels === 4) pixels.set(image.data);
  else for (let pixel = 0; pixel * 3 < image.data.length; pixel++) pixels.set(image.data.subarray(pixel * 3, pixel * 3 + 3), pixel * 4);
  canvas.getContext('2d')?.putImageData(new ImageData(pixels, image.width, image.height), 0, 0);
  const blob = await canvas.convertToBlob({ type: 'image/webp', quality: 1 });
  if (blob.type !== 'image/webp')
    throw new ModelError('BAD_INPUT', 'This browser cannot encode WebP. Choose PNG, or use Chrome, Edge or Firefox.');
  return new Uint8Array(await blob.arrayBuffer());
};

/**
 * Reads and writes picture files with the browser's codecs. Applies the EXIF orientation, reads and writes PNG exactly, and reads the first frame of an animation. Browsers
 * differ from the command line in three points: JPEG decoders round differently, the colours under half-transparent pixels of a WebP are
 * rounded, and only Chromium writes WebP without loss.
 */
export const imageCodec: ImageCodec = { decode: decodeImage, measure: measureImage, encode };
