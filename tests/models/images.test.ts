import { crc32 } from 'node:zlib';
import sharp, { type Sharp } from 'sharp';
import { describe, expect, it } from 'vitest';
import { imageCodec } from '../../models/backends/node/images.ts';
import { type Image, readPngText } from '../../models/image/index.ts';
import { upright } from '../../models/image/upright.ts';
import { bitmap } from '../support/models/bitmap.ts';
import { fixtureBytes } from '../support/models/golden.ts';
import { testPicture } from '../support/models/tiny.ts';

/** Pixels of cases/cmyk.jpg as Pillow 12.3 converts them to RGB: rows 0, 50, …, 200, columns 0, 80, 160, 240. */
const pillowRows = [
  [174, 201, 230],
  [186, 214, 242],
  [207, 231, 254],
  [236, 245, 255],
  [189, 207, 227],
  [241, 159, 101],
  [215, 233, 248],
  [238, 246, 255],
  [120, 104, 50],
  [35, 28, 23],
  [244, 233, 230],
  [232, 232, 236],
  [120, 132, 100],
  [8, 7, 4],
  [105, 105, 80],
  [133, 131, 91],
  [171, 135, 76],
  [76, 82, 50],
  [94, 78, 58],
  [73, 74, 57],
];

const { decode, encode } = imageCodec;
const transparent: Image = { width: 2, height: 1, channels: 4, data: Uint8Array.of(1, 2, 3, 0, 200, 100, 50, 128) };
const meanDifference = (a: Image, b: Image) =>
  a.data.reduce((sum, value, index) => sum + Math.abs(value - (b.data[index] ?? 0)), 0) / a.data.length;
const bytesOf = async (pipeline: Sharp) => new Uint8Array(await pipeline.toBuffer());

describe('picture files', () => {
  it.each(['png', 'webp'] as const)('a picture that is encoded as %s decodes to the same bytes', async (format) => {
    expect(await decode(await encode([testPicture()], { format }), 'a')).toEqual(testPicture());
  });

  it.each([
    [512, 512],
    [513, 512],
  ])('a picture of %i × %i pixels is written as PNG without loss: by our encoder, and by libvips above it', async (width, height) => {
    const data = Uint8Array.from({ length: width * height * 4 }, (_, index) => (index * 37 + (index >> 9)) % 256);
    const picture: Image = { width, height, channels: 4, data };
    const file = await encode([picture], { format: 'png' });
    expect(Buffer.from((await decode(file, 'a')).data).equals(Buffer.from(data))).toBe(true);
    expect(await sharp(file).metadata()).toMatchObject({ width, height, channels: 4, depth: 'uchar' });
  });

  it('a transparent picture decodes to the same bytes, with its alpha channel', async () => {
    const read = await decode(await encode([transparent], { format: 'png' }), 'a');
    expect(read).toEqual(transparent);
  });

  it('a grey JPEG is decoded as RGB', async () => {
    const grey = await bytesOf(
      sharp({ create: { width: 8, height: 4, channels: 3, background: '#808080' } })
        .toColourspace('b-w')
        .jpeg(),
    );
    expect(await decode(grey, 'a')).toMatchObject({ width: 8, height: 4, channels: 3, data: new Uint8Array(96).fill(128) });
  });

  it.each([1, 2, 3, 4, 5, 6, 7, 8] as const)(
    'the EXIF orientation %i turns PNG, JPEG and WebP files to the same picture',
    async (orientation) => {
      const { width, height, channels, data } = { ...testPicture(), height: 20, data: testPicture().data.subarray(0, 32 * 20 * 3) };
      const stored: Image = { width, height, channels, data };
      const marked = sharp(data, { raw: { width, height, channels } }).withMetadata({ orientation });
      const wanted = upright(stored, orientation);
      expect(await decode(await bytesOf(marked.clone().png()), 'a')).toEqual(wanted);
      expect(await decode(await bytesOf(marked.clone().webp({ lossless: true })), 'a')).toEqual(wanted);
      const jpeg = await decode(await bytesOf(marked.clone().jpeg({ quality: 100, chromaSubsampling: '4:4:4' })), 'a');
      expect([jpeg.width, jpeg.height]).toEqual([wanted.width, wanted.height]);
      const worst = jpeg.data.reduce((most, value, index) => Math.max(most, Math.abs(value - (wanted.data[index] ?? 0))), 0);
      expect(worst).toBeLessThanOrEqual(6);
    },
  );

  it('a WebP that is stored turned is the upright picture', async () => {
    const [stored, turned] = [await decode(fixtureBytes('cases/exif1.webp'), 'a'), await decode(fixtureBytes('cases/exif6.webp'), 'a')];
    expect([turned.width, turned.height]).toEqual([stored.width, stored.height]);
    expect(meanDifference(turned, stored)).toBeLessThan(2);
  });

  it('a picture of 16 bits with a colour profile is decoded as sRGB', async () => {
    const { width, height, channels, data } = testPicture();
    const wide = sharp(data, { raw: { width, height, channels } }).toColourspace('rgb16').withMetadata();
    const read = await decode(await bytesOf(wide.png()), 'a');
    const worst = read.data.reduce((most, value, index) => Math.max(most, Math.abs(value - (data[index] ?? 0))), 0);
    expect(worst).toBeLessThanOrEqual(6);
  });

  it('a CMYK JPEG is converted as Pillow converts it', async () => {
    const { width, height, channels, data } = await decode(fixtureBytes('cases/cmyk.jpg'), 'a');
    expect({ width, height, channels }).toEqual({ width: 320, height: 213, channels: 3 });
    const rows = [0, 50, 100, 150, 200].flatMap((y) =>
      [0, 80, 160, 240].map((x) => [...data.subarray((y * width + x) * 3).subarray(0, 3)]),
    );
    expect(rows).toEqual(pillowRows);
  });

  it.each(['avif', 'gif', 'tiff'] as const)(
    'a %s file is read: its first frame, without an alpha channel if it is opaque',
    async (format) => {
      const read = await decode(
        await bytesOf(sharp({ create: { width: 16, height: 8, channels: 4, background: '#c82814' } }).toFormat(format)),
        'a',
      );
      expect(read).toMatchObject({ width: 16, height: 8, channels: 3 });
      for (const [index, value] of [200, 40, 20].entries()) expect(Math.abs((read.data[index] ?? 0) - value)).toBeLessThanOrEqual(3);
    },
  );

  it('a BMP file is refused on the command line with a format to save it in', async () => {
    await expect(decode(bitmap(testPicture()), 'a.bmp')).rejects.toMatchObject({
      code: 'IMAGE_UNREADABLE',
      sentence: { params: { name: 'a.bmp', format: 'BMP', better: 'PNG' } },
    });
  });

  it('texts are stored in a PNG, and refused for WebP', async () => {
    const file = await encode([testPicture()], { format: 'png', text: { prompt: 'كلب 🐕' } });
    expect(readPngText(file)).toMatchObject({ prompt: 'كلب 🐕' });
    expect((await decode(file, 'a')).data).toEqual(testPicture().data);
    await expect(encode([testPicture()], { format: 'webp', text: { prompt: 'x' } })).rejects.toMatchObject({ code: 'BAD_INPUT' });
  });

  it('several pictures are encoded as an endless animated WebP with their delay', async () => {
    const second = { ...testPicture(), data: testPicture().data.map((value) => 255 - value) };
    const file = await encode([testPicture(), second], { format: 'webp', animation: { delayMs: 80 } });
    expect(await sharp(file, { animated: true }).metadata()).toMatchObject({
      pages: 2,
      delay: [80, 80],
      loop: 0,
      pageHeight: 32,
      width: 32,
    });
    expect(await decode(file, 'a')).toEqual(testPicture());
  });

  it('an animation of pictures with two sizes is refused', async () => {
    const call = encode([testPicture(), transparent], { format: 'webp', animation: { delayMs: 80 } });
    await expect(call).rejects.toMatchObject({ code: 'BAD_INPUT', sentence: { params: { first: '32 × 32', other: '2 × 1' } } });
  });

  it('a PNG that was cut off is refused with its name', async () => {
    const complete = await encode([testPicture()], { format: 'png' });
    await expect(decode(complete.slice(0, complete.length / 2), 'cut.png')).rejects.toMatchObject({
      code: 'IMAGE_UNREADABLE',
      message: 'cut.png is damaged or cut off. Use a complete PNG, JPEG or WebP file.',
    });
  });

  it.each([
    ['a text named .png', new TextEncoder().encode('not a picture at all'), 'notes.png is not a picture, or its beginning is damaged.'],
    ['an empty file', new Uint8Array(), 'notes.png is empty.'],
  ])('%s is refused with its name', async (_, bytes, message) => {
    await expect(decode(bytes, 'notes.png')).rejects.toMatchObject({ code: 'IMAGE_UNREADABLE', message: expect.stringContaining(message) });
  });

  it('a picture of 30,000 × 30,000 pixels is refused before its pixels are decoded', async () => {
    const huge = await encode([testPicture()], { format: 'png' });
    const header = new DataView(huge.buffer, huge.byteOffset);
    header.setUint32(16, 30_000);
    header.setUint32(20, 30_000);
    header.setUint32(29, crc32(huge.subarray(12, 29)));
    await expect(decode(huge, 'huge.png')).rejects.toMatchObject({
      code: 'IMAGE_TOO_LARGE',
      message: 'huge.png has 30000 × 30000 pixels, but at most 64 million can be read. Make it smaller.',
    });
  });
});
