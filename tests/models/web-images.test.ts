import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import { imageCodec } from '../../models/backends/node/images.ts';
import { animatedWebp } from '../../models/backends/web/animated-webp.ts';
import { decodePng } from '../../models/backends/web/decode-png.ts';
import { deflated } from '../../models/backends/web/images.ts';
import { encodePng } from '../../models/image/encode-png.ts';
import { readPictureHeader } from '../../models/image/header.ts';
import type { Image } from '../../models/image/image.ts';
import { bitmap } from '../support/models/bitmap.ts';
import { fixtureBytes } from '../support/models/golden.ts';
import { testPicture } from '../support/models/tiny.ts';

const transparent: Image = {
  width: 5,
  height: 3,
  channels: 4,
  data: Uint8Array.from({ length: 60 }, (_, index) => (index * 41) % 256),
};
const webp = async ({ width, height, channels, data }: Image, lossless = true) =>
  new Uint8Array(await sharp(data, { raw: { width, height, channels } }).webp({ lossless }).toBuffer());

const pagePng = (image: Image) => encodePng(image, { deflate: deflated, isFiltered: true });

describe('PNG files in a page', () => {
  it.each([
    ['RGB', testPicture()],
    ['RGBA, with colours under transparent pixels', transparent],
    ['one pixel', { ...transparent, width: 1, height: 1, data: transparent.data.slice(0, 4) }],
  ])('libvips decodes the PNG of a page to the same bytes: %s', async (_, image) => {
    expect(await imageCodec.decode(await pagePng(image), 'a')).toEqual(image);
  });

  it('a page decodes a transparent PNG to the same bytes as libvips, and leaves other PNGs to the browser', async () => {
    const bytes = fixtureBytes('image/rgba_150x113.png');
    expect(await decodePng(bytes)).toEqual(await imageCodec.decode(bytes, 'a'));
    expect(await decodePng(await pagePng(transparent))).toEqual(transparent);
    expect(await decodePng(await pagePng(testPicture()))).toBeUndefined();
  });

  it('a PNG with more or fewer pixels than its header says is refused', async () => {
    const file = await pagePng(transparent);
    for (const height of [2, 4]) {
      const wrong = Uint8Array.from(file);
      new DataView(wrong.buffer).setUint32(20, height);
      await expect(decodePng(wrong)).rejects.toThrow(/pixels than its header says/);
    }
  });
});

describe('animations in a page', () => {
  it.each([true, false])('libvips reads the frames and delays of an animation of a page; lossless: %s', async (lossless) => {
    const second = { ...testPicture(), data: testPicture().data.map((value) => 255 - value) };
    const frames = [await webp(testPicture(), lossless), await webp(second, lossless)];
    const file = animatedWebp(frames, { width: 32, height: 32, delayMs: 80 });
    expect(await sharp(file, { animated: true }).metadata()).toMatchObject({
      pages: 2,
      delay: [80, 80],
      loop: 0,
      pageHeight: 32,
      hasAlpha: false,
    });
    const pixels = await sharp(file, { animated: true }).removeAlpha().raw().toBuffer();
    const still = await sharp(frames[1]).raw().toBuffer();
    expect(pixels.subarray(pixels.length / 2).equals(still)).toBe(true);
  });

  it('an animation of transparent pictures has an alpha channel', async () => {
    const file = animatedWebp([await webp(transparent), await webp(transparent)], { width: 5, height: 3, delayMs: 10 });
    expect(await sharp(file, { animated: true }).metadata()).toMatchObject({ pages: 2, hasAlpha: true });
  });

  it('an animation of frames that are not WebP is refused', async () => {
    const png = await pagePng(testPicture());
    expect(() => animatedWebp([png, png], { width: 32, height: 32, delayMs: 80 })).toThrow(
      expect.objectContaining({ code: 'IMAGE_UNREADABLE' }),
    );
  });
});

describe('the header of a picture file', () => {
  const make = (format: 'jpeg' | 'webp' | 'png' | 'avif' | 'gif' | 'tiff', image: Image, options = {}) =>
    sharp(image.data, { raw: { width: image.width, height: image.height, channels: image.channels } })
      .toFormat(format, options)
      .toBuffer();

  it.each([
    ['png', {}, testPicture(), false],
    ['png', {}, transparent, true],
    ['png', { palette: true }, transparent, true],
    ['jpeg', { progressive: true }, testPicture(), false],
    ['jpeg', {}, testPicture(), false],
    ['webp', {}, testPicture(), false],
    ['webp', {}, transparent, true],
    ['webp', { lossless: true }, transparent, true],
    ['webp', { lossless: true }, testPicture(), false],
  ] as const)('the header of a %s file (%j) has its format, size and transparency', async (format, options, image, alpha) => {
    const { width, height } = image;
    expect(readPictureHeader(new Uint8Array(await make(format, image, options)), 'a')).toEqual({
      format,
      width,
      height,
      alpha,
      orientation: 1,
    });
  });

  it.each(['png', 'jpeg', 'webp'] as const)('a %s file that was cut off is refused', async (format) => {
    const complete = new Uint8Array(await make(format, testPicture()));
    for (const length of [3, 20, Math.floor(complete.length / 2), complete.length - 2]) {
      expect(() => readPictureHeader(complete.subarray(0, length), 'cat'), `${length} bytes`).toThrow(
        /^cat is .*Use a complete PNG, JPEG or WebP file/,
      );
    }
  });

  it.each(['avif', 'gif', 'tiff'] as const)('the header of a %s file has its size', async (format) => {
    const { width, height } = transparent;
    expect(readPictureHeader(new Uint8Array(await make(format, transparent)), 'a')).toMatchObject({ format, width, height });
  });

  it('the header of a BMP file has its size, also when its rows run from top to bottom', () => {
    expect(readPictureHeader(bitmap(transparent), 'a')).toMatchObject({ format: 'bmp', width: 5, height: 3, alpha: false });
  });

  it.each([
    ['HEIC', '\0\0\0\x18ftypheic\0\0\0\0mif1heic', 'JPEG'],
    ['SVG', '<?xml version="1.0"?>\n<svg xmlns="http://www.w3.org/2000/svg"/>', 'PNG'],
    ['SVG', '  <svg/>', 'PNG'],
    ['Photoshop', '8BPS\0\x01', 'PNG'],
    ['PDF', '%PDF-1.7', 'PNG'],
  ])('a %s file is refused with a format to save it in', (format, content, better) => {
    const bytes = Uint8Array.from(content, (letter) => letter.charCodeAt(0));
    expect(() => readPictureHeader(bytes, 'cat')).toThrow(
      `cat is a ${format} file, which cannot be read here. Save it as ${better} first.`,
    );
  });

  it('a PNG without columns is refused, whatever its height is', () => {
    const wrong = fixtureBytes('image/rgba_150x113.png');
    new DataView(wrong.buffer, wrong.byteOffset).setUint32(16, 0);
    new DataView(wrong.buffer, wrong.byteOffset).setUint32(20, 0x80000007);
    expect(() => readPictureHeader(wrong, 'thin.png')).toThrow('thin.png is damaged or cut off.');
  });

  it('an empty file and a text are refused', () => {
    const letters = (text: string) => new TextEncoder().encode(text);
    expect(() => readPictureHeader(new Uint8Array(), 'cat')).toThrow('cat is empty.');
    expect(() => readPictureHeader(letters('some text that is not a picture'), 'cat')).toThrow('cat is not a picture');
  });

  it('the header of a PNG is read for many colour types', () => {
    expect(readPictureHeader(fixtureBytes('image/rgb16_73x59.png'), 'a')).toMatchObject({ width: 73, height: 59, alpha: false });
    expect(readPictureHeader(fixtureBytes('image/gray_91x203.png'), 'a')).toMatchObject({ width: 91, height: 203, alpha: false });
    expect(readPictureHeader(fixtureBytes('image/rgba_150x113.png'), 'a')).toMatchObject({ width: 150, height: 113, alpha: true });
  });
});
