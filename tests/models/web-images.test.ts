import sharp from 'sharp';
import { describe, expect, test } from 'vitest';
import { imageCodec } from '../../models/backends/node/images.ts';
import { animatedWebp } from '../../models/backends/web/animated-webp.ts';
import { decodePng } from '../../models/backends/web/decode-png.ts';
import { encodePng } from '../../models/backends/web/encode-png.ts';
import { readImageHeader } from '../../models/backends/web/image-header.ts';
import type { Image } from '../../models/image/image.ts';
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

describe('the PNG files of a page', () => {
  test.each([
    ['RGB', testPicture()],
    ['RGBA, with colours under transparent pixels', transparent],
    ['one pixel', { ...transparent, width: 1, height: 1, data: transparent.data.slice(0, 4) }],
  ])('are read byte for byte: %s', async (_, image) => {
    expect(await imageCodec.decode(await encodePng(image), 'a')).toEqual(image);
  });

  test('with transparency are read as libvips reads them, byte for byte', async () => {
    const bytes = fixtureBytes('image/rgba_150x113.png');
    expect(await decodePng(bytes)).toEqual(await imageCodec.decode(bytes, 'a'));
    expect(await decodePng(await encodePng(transparent))).toEqual(transparent);
    expect(await decodePng(await encodePng(testPicture()))).toBeUndefined();
  });

  test('that hold more or fewer pixels than they say are refused', async () => {
    const file = await encodePng(transparent);
    for (const height of [2, 4]) {
      const lying = Uint8Array.from(file);
      new DataView(lying.buffer).setUint32(20, height);
      await expect(decodePng(lying)).rejects.toThrow(/pixels than its header says/);
    }
  });
});

describe('the animations of a page', () => {
  test.each([true, false])('are read by libvips with their frames and delays; lossless: %s', async (lossless) => {
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

  test('keep transparency', async () => {
    const file = animatedWebp([await webp(transparent), await webp(transparent)], { width: 5, height: 3, delayMs: 10 });
    expect(await sharp(file, { animated: true }).metadata()).toMatchObject({ pages: 2, hasAlpha: true });
  });

  test('take WebP frames only', async () => {
    const png = await encodePng(testPicture());
    expect(() => animatedWebp([png, png], { width: 32, height: 32, delayMs: 80 })).toThrow('A frame of the animation is no WebP picture.');
  });
});

describe('the beginning of a picture file tells', () => {
  const make = (format: 'jpeg' | 'webp' | 'png', image: Image, options = {}) =>
    sharp(image.data, { raw: { width: image.width, height: image.height, channels: image.channels } })
      .toFormat(format, options)
      .toBuffer();

  test.each([
    ['png', {}, testPicture(), false],
    ['png', {}, transparent, true],
    ['png', { palette: true }, transparent, true],
    ['jpeg', { progressive: true }, testPicture(), false],
    ['jpeg', {}, testPicture(), false],
    ['webp', {}, testPicture(), false],
    ['webp', {}, transparent, true],
    ['webp', { lossless: true }, transparent, true],
    ['webp', { lossless: true }, testPicture(), false],
  ] as const)('%s %j', async (format, options, image, alpha) => {
    const { width, height } = image;
    expect(readImageHeader(new Uint8Array(await make(format, image, options)), 'a')).toEqual({ format, width, height, alpha });
  });

  test.each(['png', 'jpeg', 'webp'] as const)('that a %s file was cut off', async (format) => {
    const whole = new Uint8Array(await make(format, testPicture()));
    for (const length of [3, 20, Math.floor(whole.length / 2), whole.length - 2]) {
      expect(() => readImageHeader(whole.subarray(0, length), 'cat'), `${length} bytes`).toThrow(
        /^cat is .*Use a whole PNG, JPEG or WebP file/,
      );
    }
  });

  test('that a file is another format, empty, or no picture', () => {
    const letters = (text: string) => new TextEncoder().encode(text);
    expect(() => readImageHeader(letters('GIF89a and more'), 'cat.gif')).toThrow('cat.gif is a GIF file.');
    expect(() => readImageHeader(new Uint8Array(), 'cat')).toThrow('cat is empty.');
    expect(() => readImageHeader(letters('some text that is no picture'), 'cat')).toThrow('cat is not a picture');
  });

  test('of fixtures of many colour types', () => {
    expect(readImageHeader(fixtureBytes('image/rgb16_73x59.png'), 'a')).toMatchObject({ width: 73, height: 59, alpha: false });
    expect(readImageHeader(fixtureBytes('image/gray_91x203.png'), 'a')).toMatchObject({ width: 91, height: 203, alpha: false });
    expect(readImageHeader(fixtureBytes('image/rgba_150x113.png'), 'a')).toMatchObject({ width: 150, height: 113, alpha: true });
  });
});
