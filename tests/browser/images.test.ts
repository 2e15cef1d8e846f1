import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { imageCodec } from '../../models/backends/node/images.ts';
import { type Image, readPngText } from '../../models/image/index.ts';
import { chromiumPath } from '../support/browser/chromium.ts';
import { openRemote } from '../support/browser/remote.ts';
import type { PackedImage } from '../support/browser/wire.ts';
import { fixtureBytes } from '../support/models/golden.ts';
import { testPicture } from '../support/models/tiny.ts';

// A GPU that the processor imitates compiles shaders for minutes where the machine is busy.
vi.setConfig({ testTimeout: 600_000, hookTimeout: 600_000 });

const plain = (image: Image): PackedImage => ({ ...image, data: [...image.data] });

describe.skipIf(!chromiumPath)('picture files in a page', () => {
  let remote: Awaited<ReturnType<typeof openRemote>>;
  beforeAll(async () => {
    remote = await openRemote({ gpu: false });
  });
  afterAll(() => remote.close());
  const decode = (bytes: Uint8Array, name = 'a') => remote.call('decode', [...bytes], name);

  test.each(['rgb16_73x59', 'gray_91x203', 'rgba_150x113', 'landscape_297x158'])('%s.png is read as on the command line', async (name) => {
    const bytes = fixtureBytes(`image/${name}.png`);
    const wanted = await imageCodec.decode(bytes, 'a');
    const found = await decode(bytes);
    expect({ ...found, data: [] }).toEqual({ ...wanted, data: [] });
    const differing = found.data.filter((value, index) => value !== wanted.data[index]).length;
    expect(differing, `of ${found.data.length} bytes`).toBe(0);
  });

  test('a rotation mark of a JPEG is obeyed', async () => {
    const red = { create: { width: 8, height: 4, channels: 3, background: 'red' } } as const;
    const turned = await sharp(red).withMetadata({ orientation: 6 }).jpeg().toBuffer();
    expect(await decode(turned)).toMatchObject({ width: 4, height: 8, channels: 3 });
  });

  test('a JPEG is read as on the command line, but for rounding', async () => {
    const { width, height, channels, data } = testPicture();
    const bytes = await sharp(data, { raw: { width, height, channels } }).jpeg({ quality: 95 }).toBuffer();
    const [found, wanted] = [await decode(bytes), await imageCodec.decode(bytes, 'a')];
    const worst = found.data.reduce((most, value, index) => Math.max(most, Math.abs(value - (wanted.data[index] ?? 0))), 0);
    expect(worst).toBeLessThanOrEqual(4);
  });

  test('a PNG holds its texts and is read back byte for byte', async () => {
    const file = Uint8Array.from(await remote.call('encode', [plain(testPicture())], { format: 'png', text: { prompt: 'كلب 🐕' } }));
    expect(readPngText(file)).toMatchObject({ prompt: 'كلب 🐕' });
    expect(await imageCodec.decode(file, 'a')).toEqual(testPicture());
  });

  test('WebP is lossless, and several pictures become an endless animation', async () => {
    const second = { ...testPicture(), data: testPicture().data.map((value) => 255 - value) };
    const still = Uint8Array.from(await remote.call('encode', [plain(testPicture())], { format: 'webp' }));
    expect((await imageCodec.decode(still, 'a')).data).toEqual(testPicture().data);
    const moving = await remote.call('encode', [plain(testPicture()), plain(second)], { format: 'webp', animation: { delayMs: 80 } });
    expect(await sharp(Uint8Array.from(moving), { animated: true }).metadata()).toMatchObject({ pages: 2, delay: [80, 80], loop: 0 });
    expect(await decode(Uint8Array.from(moving))).toMatchObject({ width: 32, height: 32 });
  });

  test('a file that is damaged or too large is refused in words', async () => {
    await expect(decode(new TextEncoder().encode('no picture'), 'cat')).rejects.toMatchObject({ code: 'IMAGE_UNREADABLE' });
    const file = fixtureBytes('image/rgb16_73x59.png');
    new DataView(file.buffer).setUint32(16, 2_000_000);
    await expect(decode(file, 'wide.png')).rejects.toMatchObject({
      code: 'IMAGE_TOO_LARGE',
      message: 'wide.png has 2000000 × 59 pixels; at most 64 million are read. Make it smaller.',
    });
  });
});
