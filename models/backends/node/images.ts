import { promisify } from 'node:util';
import { deflate } from 'node:zlib';
import { checkEncoding } from '../../image/check-encoding.ts';
import { cmykToRgb } from '../../image/cmyk.ts';
import type { EncodeSettings, ImageCodec } from '../../image/codec.ts';
import { encodePng } from '../../image/encode-png.ts';
import { readPictureHeader, vagueAlpha } from '../../image/header.ts';
import { dropOpaqueAlpha, type Image, pixelLimit } from '../../image/image.ts';
import { writePngText } from '../../image/png-text.ts';
import { checkPixels, unreadable, unsupported } from '../../image/unreadable.ts';
import { uprightSize } from '../../image/upright-size.ts';

/** Loads libvips with the first picture that needs it: loading it takes longer than to write a small picture. */
const loadSharp = async () => (await import('sharp')).default;

/** Pixels up to which `encodePng`, as libvips without filters, takes less time than to load libvips. */
const smallPicture = 512 * 512;
const compress = promisify(deflate);

const decode = async (bytes: Uint8Array, name: string): Promise<Image> => {
  const { format } = readPictureHeader(bytes, name);
  if (format === 'bmp') throw unsupported(name, 'BMP', 'PNG');
  const sharp = await loadSharp();
  // Reads only the header, so that the limit holds before any pixel is decoded.
  const { width, height, space, depth, hasProfile } = await sharp(bytes, { limitInputPixels: false })
    .metadata()
    .catch((cause: unknown) => {
      throw unreadable(name, 'unknown', { cause });
    });
  checkPixels(name, { width, height });
  const stored = sharp(bytes, { limitInputPixels: pixelLimit, failOn: 'truncated' }).autoOrient();
  const inks = space === 'cmyk';
  // sharp computes pictures of 16 bits with a profile in P3, and would return the numbers of that space
  if (depth === 'ushort' && hasProfile && !inks) stored.withIccProfile('srgb', { attach: false });
  const pixels = (inks ? stored.pipelineColourspace('cmyk').toColourspace('cmyk') : stored.toColourspace('srgb')).raw({ depth: 'uchar' });
  const { data, info } = await pixels.toBuffer({ resolveWithObject: true }).catch((cause: unknown) => {
    throw unreadable(name, 'damaged', { cause });
  });
  if (inks && info.channels === 4) return cmykToRgb({ width: info.width, height: info.height, data });
  if (info.channels !== 3 && info.channels !== 4) throw unreadable(name, 'channels', { channels: info.channels });
  const image: Image = { width: info.width, height: info.height, channels: info.channels, data: new Uint8Array(data) };
  return vagueAlpha.includes(format) ? dropOpaqueAlpha(image) : image;
};

const measure = async (bytes: Uint8Array, name: string): Promise<{ width: number; height: number }> => {
  const { format, width, height } = uprightSize(bytes, name);
  if (format === 'bmp') throw unsupported(name, 'BMP', 'PNG');
  checkPixels(name, { width, height });
  return { width, height };
};

const encode = async (images: readonly Image[], settings: EncodeSettings): Promise<Uint8Array> => {
  const first = checkEncoding(images, settings);
  const { format, animation, text = {} } = settings;
  if (format === 'png' && first.width * first.height <= smallPicture)
    return writePngText(await encodePng(first, { deflate: compress, isFiltered: false }), text);
  const channels = images.some((image) => image.channels === 4) ? 4 : 3;
  const frames = Buffer.concat(images.map((image) => (image.channels === channels ? image.data : withAlpha(image))));
  const raw = { width: first.width, height: first.height * images.length, channels, pageHeight: first.height } as const;
  const sharp = await loadSharp();
  const pixels = sharp(frames, { raw, limitInputPixels: false });
  if (format === 'png') return writePngText(new Uint8Array(await pixels.png().toBuffer()), text);
  const delays = animation && images.length > 1 ? { delay: images.map(() => Math.round(animation.delayMs)), loop: 0 } : {};
  return new Uint8Array(await pixels.webp({ lossless: true, ...delays }).toBuffer());
};

const withAlpha = ({ width, height, data }: Image): Uint8Array => {
  const result = new Uint8Array(width * height * 4).fill(255);
  for (let pixel = 0; pixel < width * height; pixel++) result.set(data.subarray(pixel * 3, pixel * 3 + 3), pixel * 4);
  return result;
};

/** Reads and writes picture files with sharp (libvips). Applies the EXIF orientation, writes WebP without loss, and reads the first frame of an animation. */
export const imageCodec: ImageCodec = { decode, measure, encode };
