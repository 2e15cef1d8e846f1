import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { imageCodec } from '../../models/backends/node/images.ts';
import { readPngText } from '../../models/image/index.ts';
import { chromiumPath } from '../support/browser/chromium.ts';
import { openRemote } from '../support/browser/remote.ts';
import { fixtureBytes } from '../support/models/golden.ts';
import { testPicture } from '../support/models/tiny.ts';

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

  it('the page applies the EXIF orientation of a JPEG', async () => {
    const red = { create: { width: 8, height: 4, channels: 3, background: 'red' } } as const;
    const turned = await sharp(red).withMetadata({ orientation: 6 }).jpeg().toBuffer();
    expect(await decode(turned)).toMatchObject({ width: 4, height: 8, channels: 3 });
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
