import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { imageCodec } from '../../models/backends/node/images.ts';
import { type Image, readPngText } from '../../models/image/index.ts';
import { chromiumPath } from '../support/browser/chromium.ts';
import { openRemote } from '../support/browser/remote.ts';
import { bitmap } from '../support/models/bitmap.ts';
import { fixtureBytes } from '../support/models/golden.ts';
import { testPicture } from '../support/models/tiny.ts';

/** The largest difference of two pictures, in levels of 8 bits; infinite for another size or another number of channels. */
const difference = (found: Image, wanted: Image): number => {
  if (found.width !== wanted.width || found.height !== wanted.height || found.channels !== wanted.channels) return Number.POSITIVE_INFINITY;
  return found.data.reduce((most, value, index) => Math.max(most, Math.abs(value - (wanted.data[index] ?? 0))), 0);
};

// A GPU that the processor emulates compiles shaders for minutes on a busy machine.
vi.setConfig({ testTimeout: 600_000, hookTimeout: 600_000 });

describe.skipIf(!chromiumPath)('the image codec of the page', () => {
  let remote: Awaited<ReturnType<typeof openRemote>>;
  beforeAll(async () => {
    remote = await openRemote({ gpu: false });
  });
  afterAll(() => remote.close());
  const decode = (bytes: Uint8Array, name = 'a') => remote.functions.decode(Uint8Array.from(bytes), name);

  it.each(['rgb16_73x59', 'gray_91x203', 'rgba_150x113', 'landscape_297x158'])(
    'the page decodes %s.png to the same bytes as the command line',
    async (name) => {
      const bytes = fixtureBytes(`image/${name}.png`);
      const wanted = await imageCodec.decode(bytes, 'a');
      const found = await decode(bytes);
      expect({ ...found, data: [] }).toEqual({ ...wanted, data: [] });
      expect(found.data).toHaveLength(wanted.data.length);
      const differing = found.data.filter((value, index) => value !== wanted.data[index]).length;
      expect(differing, `of ${found.data.length} bytes`).toBe(0);
    },
  );

  it.each([1, 2, 3, 4, 5, 6, 7, 8] as const)(
    'the page turns PNG, JPEG and WebP files of EXIF orientation %i as the command line does',
    async (orientation) => {
      const { width, channels, data } = testPicture();
      const raw = { width, height: 20, channels } as const;
      const marked = sharp(data.subarray(0, width * 20 * channels), { raw }).withMetadata({ orientation });
      for (const [bytes, tolerance] of [
        [await marked.clone().png().toBuffer(), 0],
        [await marked.clone().webp({ lossless: true }).toBuffer(), 0],
        [await marked.clone().jpeg({ quality: 95 }).toBuffer(), 4],
      ] as const) {
        expect(difference(await decode(bytes), await imageCodec.decode(bytes, 'a'))).toBeLessThanOrEqual(tolerance);
      }
    },
  );

  it.each([
    ['exif1.webp', 4],
    ['exif6.webp', 4],
    ['exif6.jpg', 4],
    ['cmyk.jpg', 4],
    ['gama1.png', 0],
    ['cicp-p3.png', 0],
    ['badcrc-text.png', 0],
    ['broken-ztxt-foreign.png', 0],
    ['200000x1.png', 0],
  ] as const)('the page decodes %s as the command line does, within %i levels', async (name, tolerance) => {
    const bytes = fixtureBytes(`cases/${name}`);
    expect(difference(await decode(bytes), await imageCodec.decode(bytes, 'a'))).toBeLessThanOrEqual(tolerance);
  });

  it.each([
    ['avif', 4],
    ['gif', 0],
  ] as const)('the page decodes a %s file as the command line does, within %i levels', async (format, tolerance) => {
    const { width, height, channels, data } = testPicture();
    const bytes = await sharp(data, { raw: { width, height, channels } }).toFormat(format).toBuffer();
    expect(difference(await decode(bytes), await imageCodec.decode(bytes, 'a'))).toBeLessThanOrEqual(tolerance);
  });

  it('the page decodes BMP, and refuses TIFF with a format to save it in', async () => {
    expect(await decode(bitmap(testPicture()))).toEqual(testPicture());
    const { width, height, channels, data } = testPicture();
    const tiff = await sharp(data, { raw: { width, height, channels } }).tiff().toBuffer();
    await expect(decode(tiff, 'a.tif')).rejects.toMatchObject({
      code: 'IMAGE_UNREADABLE',
      sentence: { params: { name: 'a.tif', format: 'TIFF', better: 'PNG' } },
    });
  });

  it('the page decodes a JPEG as the command line does, up to rounding', async () => {
    const { width, height, channels, data } = testPicture();
    const bytes = await sharp(data, { raw: { width, height, channels } }).jpeg({ quality: 95 }).toBuffer();
    const [found, wanted] = [await decode(bytes), await imageCodec.decode(bytes, 'a')];
    const worst = found.data.reduce((most, value, index) => Math.max(most, Math.abs(value - (wanted.data[index] ?? 0))), 0);
    expect(worst).toBeLessThanOrEqual(4);
  });

  it('a PNG that the page encodes contains its texts and decodes to the same bytes', async () => {
    const file = await remote.functions.encode([testPicture()], { format: 'png', text: { prompt: 'كلب 🐕' } });
    expect(readPngText(file)).toMatchObject({ prompt: 'كلب 🐕' });
    expect(await imageCodec.decode(file, 'a')).toEqual(testPicture());
  });

  it.each([
    ['png', 0],
    ['webp', 6],
  ] as const)(
    'a transparent picture that is saved as %s in the page equals the one that the command line saves, within %i levels',
    async (format, tolerance) => {
      const { width, height, data } = testPicture();
      const transparent: Image = {
        width,
        height,
        channels: 4,
        data: Uint8Array.from({ length: width * height * 4 }, (_, index) =>
          index % 4 === 3 ? 40 + ((index >> 2) % 216) : (data[(index >> 2) * 3 + (index % 4)] ?? 0),
        ),
      };
      const page = await imageCodec.decode(await remote.functions.encode([transparent], { format }), 'a');
      const commandLine = await imageCodec.decode(await imageCodec.encode([transparent], { format }), 'a');
      expect(difference(page, commandLine)).toBeLessThanOrEqual(tolerance);
    },
  );

  it('the page encodes WebP without loss, and several pictures as an endless animation', async () => {
    const second = { ...testPicture(), data: testPicture().data.map((value) => 255 - value) };
    const still = await remote.functions.encode([testPicture()], { format: 'webp' });
    expect((await imageCodec.decode(still, 'a')).data).toEqual(testPicture().data);
    const moving = await remote.functions.encode([testPicture(), second], { format: 'webp', animation: { delayMs: 80 } });
    expect(await sharp(moving, { animated: true }).metadata()).toMatchObject({ pages: 2, delay: [80, 80], loop: 0 });
    expect(await decode(moving)).toMatchObject({ width: 32, height: 32 });
  });

  it('the page refuses a damaged file and a picture that is too large', async () => {
    await expect(decode(new TextEncoder().encode('no picture'), 'cat')).rejects.toMatchObject({ code: 'IMAGE_UNREADABLE' });
    const file = fixtureBytes('image/rgb16_73x59.png');
    new DataView(file.buffer).setUint32(16, 2_000_000);
    await expect(decode(file, 'wide.png')).rejects.toMatchObject({
      code: 'IMAGE_TOO_LARGE',
      sentence: { params: { name: 'wide.png', width: 2_000_000, height: 59, millions: 64 } },
    });
  });
});
