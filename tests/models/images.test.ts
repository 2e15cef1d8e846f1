import { crc32 } from 'node:zlib';
import sharp, { type Sharp } from 'sharp';
import { describe, expect, test } from 'vitest';
import { imageCodec } from '../../models/backends/node/images.ts';
import { type Image, readPngText } from '../../models/image/index.ts';
import { testPicture } from '../support/models/tiny.ts';

const { decode, encode } = imageCodec;
const transparent: Image = { width: 2, height: 1, channels: 4, data: Uint8Array.of(1, 2, 3, 0, 200, 100, 50, 128) };
const made = async (pipeline: Sharp) => new Uint8Array(await pipeline.toBuffer());

describe('picture files', () => {
  test.each(['png', 'webp'] as const)('a picture written as %s is read back byte for byte', async (format) => {
    expect(await decode(await encode([testPicture()], { format }), 'a')).toEqual(testPicture());
  });

  test('transparency survives', async () => {
    const read = await decode(await encode([transparent], { format: 'png' }), 'a');
    expect(read).toEqual(transparent);
  });

  test('a grey JPEG comes as RGB', async () => {
    const grey = await made(
      sharp({ create: { width: 8, height: 4, channels: 3, background: '#808080' } })
        .toColourspace('b-w')
        .jpeg(),
    );
    expect(await decode(grey, 'a')).toMatchObject({ width: 8, height: 4, channels: 3, data: new Uint8Array(96).fill(128) });
  });

  test('a rotation mark is obeyed', async () => {
    const turned = await made(
      sharp({ create: { width: 8, height: 4, channels: 3, background: 'red' } })
        .withMetadata({ orientation: 6 })
        .jpeg(),
    );
    expect(await decode(turned, 'a')).toMatchObject({ width: 4, height: 8 });
  });

  test('texts are stored in a PNG, and refused for WebP', async () => {
    const file = await encode([testPicture()], { format: 'png', text: { prompt: 'كلب 🐕' } });
    expect(readPngText(file)).toMatchObject({ prompt: 'كلب 🐕' });
    expect((await decode(file, 'a')).data).toEqual(testPicture().data);
    await expect(encode([testPicture()], { format: 'webp', text: { prompt: 'x' } })).rejects.toMatchObject({ code: 'BAD_INPUT' });
  });

  test('several pictures become an animated WebP with their delay, endless', async () => {
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

  test('pictures of two sizes are refused as an animation', async () => {
    const call = encode([testPicture(), transparent], { format: 'webp', animation: { delayMs: 80 } });
    await expect(call).rejects.toMatchObject({ code: 'BAD_INPUT', message: expect.stringContaining('32 × 32 and 2 × 1') });
  });

  test('a PNG that was cut off is refused by name', async () => {
    const whole = await encode([testPicture()], { format: 'png' });
    await expect(decode(whole.slice(0, whole.length / 2), 'cut.png')).rejects.toMatchObject({
      code: 'IMAGE_UNREADABLE',
      message: 'cut.png is damaged or cut off. Use a whole PNG, JPEG or WebP file.',
    });
  });

  test.each([
    ['a text named .png', new TextEncoder().encode('not a picture at all'), 'notes.png is not a picture, or its beginning is damaged.'],
    ['an empty file', new Uint8Array(), 'notes.png is empty.'],
  ])('%s is refused by name', async (_, bytes, message) => {
    await expect(decode(bytes, 'notes.png')).rejects.toMatchObject({ code: 'IMAGE_UNREADABLE', message: expect.stringContaining(message) });
  });

  test('a format beyond PNG, JPEG and WebP is refused with its name', async () => {
    const gif = await made(sharp({ create: { width: 8, height: 4, channels: 3, background: 'red' } }).gif());
    await expect(decode(gif, 'a.gif')).rejects.toMatchObject({
      code: 'IMAGE_UNREADABLE',
      message: expect.stringContaining('is a GIF file'),
    });
  });

  test('a picture of 30,000 × 30,000 is refused before its pixels are read', async () => {
    const huge = await encode([testPicture()], { format: 'png' });
    const header = new DataView(huge.buffer, huge.byteOffset);
    header.setUint32(16, 30_000);
    header.setUint32(20, 30_000);
    header.setUint32(29, crc32(huge.subarray(12, 29)));
    await expect(decode(huge, 'huge.png')).rejects.toMatchObject({
      code: 'IMAGE_TOO_LARGE',
      message: 'huge.png has 30000 × 30000 pixels; at most 64 million are read. Make it smaller.',
    });
  });
});
