import { crc32 } from 'node:zlib';
import sharp, { type Sharp } from 'sharp';
import { describe, expect, it } from 'vitest';
import { imageCodec } from '../../models/backends/node/images.ts';
import { type Image, readPngText } from '../../models/image/index.ts';
import { testPicture } from '../support/models/tiny.ts';

const { decode, encode } = imageCodec;
const transparent: Image = { width: 2, height: 1, channels: 4, data: Uint8Array.of(1, 2, 3, 0, 200, 100, 50, 128) };
const bytesOf = async (pipeline: Sharp) => new Uint8Array(await pipeline.toBuffer());

describe('picture files', () => {
  it.each(['png', 'webp'] as const)('a picture that is encoded as %s decodes to the same bytes', async (format) => {
    expect(await decode(await encode([testPicture()], { format }), 'a')).toEqual(testPicture());
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

  it('the EXIF orientation of a JPEG is applied', async () => {
    const turned = await bytesOf(
      sharp({ create: { width: 8, height: 4, channels: 3, background: 'red' } })
        .withMetadata({ orientation: 6 })
        .jpeg(),
    );
    expect(await decode(turned, 'a')).toMatchObject({ width: 4, height: 8 });
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

  it('a file of a format other than PNG, JPEG and WebP is refused with its format', async () => {
    const gif = await bytesOf(sharp({ create: { width: 8, height: 4, channels: 3, background: 'red' } }).gif());
    await expect(decode(gif, 'a.gif')).rejects.toMatchObject({
      code: 'IMAGE_UNREADABLE',
      message: expect.stringContaining('is a GIF file'),
    });
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
