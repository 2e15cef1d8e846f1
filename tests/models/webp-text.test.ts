import fc from 'fast-check';
import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import { imageCodec } from '../../models/backends/node/images.ts';
import { filledImage } from '../../models/image/index.ts';
import { withWorkflowText, workflowTextIn } from '../../models/image/picture-text.ts';
import { readWebpText, writeWebpText } from '../../models/image/webp-text.ts';

const image = filledImage({ width: 13, height: 7, color: [200, 30, 60] });
const lossless = await imageCodec.encode([image], { format: 'webp' });
const animated = await imageCodec.encode([image, filledImage({ width: 13, height: 7, color: [0, 0, 0] })], {
  format: 'webp',
  animation: { delayMs: 100 },
});
const raw = { width: 13, height: 7, channels: 4 } as const;
const transparent = new Uint8Array(
  await sharp(new Uint8Array(13 * 7 * 4).fill(90), { raw })
    .webp({ lossless: true })
    .toBuffer(),
);
const lossy = new Uint8Array(
  await sharp(new Uint8Array(13 * 7 * 4).fill(90), { raw })
    .removeAlpha()
    .webp({ quality: 50 })
    .toBuffer(),
);
const tagged = new Uint8Array(
  await sharp(new Uint8Array(13 * 7 * 4).fill(90), { raw })
    .withMetadata({ orientation: 6 })
    .webp({ lossless: true })
    .toBuffer(),
);

describe('texts in WebP files', () => {
  it.each(Object.entries({ lossless, animated, transparent, lossy, tagged }))(
    'a %s file keeps its pixels, and gives its text back',
    async (_, bytes) => {
      const text = '{"name":"قطة & <dog>\\r"}\r\n';
      const written = writeWebpText(bytes, { 'unclip-workflow': text });
      expect(readWebpText(written, 'unclip-workflow')).toBe(text);
      expect(readWebpText(bytes, 'unclip-workflow')).toBe(undefined);
      const [before, after] = await Promise.all([bytes, written].map((file) => sharp(file, { animated: true }).raw().toBuffer()));
      expect(after?.equals(before ?? Buffer.alloc(0))).toBe(true);
      const { xmp, pages, hasAlpha, orientation, width, height } = await sharp(written, { animated: true }).metadata();
      expect(xmp?.toString()).toContain('urn:unclip-studio');
      const original = await sharp(bytes, { animated: true }).metadata();
      expect({ pages, hasAlpha, orientation, width, height }).toEqual({
        pages: original.pages,
        hasAlpha: original.hasAlpha,
        orientation: original.orientation,
        width: original.width,
        height: original.height,
      });
    },
  );

  it('a text that is written again replaces the one before', () => {
    const twice = writeWebpText(writeWebpText(lossless, { 'unclip-workflow': 'one' }), { 'unclip-workflow': 'two' });
    expect(readWebpText(twice, 'unclip-workflow')).toBe('two');
    expect(twice.length).toBe(writeWebpText(lossless, { 'unclip-workflow': 'two' }).length);
  });

  it('any text comes back as it was, in PNG and in WebP', async () => {
    const png = await imageCodec.encode([image], { format: 'png' });
    fc.assert(
      fc.property(
        fc.string({ unit: 'binary', maxLength: 200 }).filter((text) => text.isWellFormed()),
        (text) => {
          for (const bytes of [png, lossless]) expect(workflowTextIn(withWorkflowText(bytes, text))).toBe(text);
        },
      ),
    );
  });

  it('files that are cut off or are not WebP are refused', () => {
    for (const bytes of [
      lossless.subarray(0, 20),
      lossless.subarray(0, -1),
      new Uint8Array(40),
      new TextEncoder().encode('RIFF\u0004\0\0\0WEBP'),
    ])
      expect(() => writeWebpText(bytes, { text: 'x' })).toThrow(expect.objectContaining({ code: 'IMAGE_UNREADABLE' }));
    expect(() => readWebpText(new Uint8Array(40), 'text')).toThrow(expect.objectContaining({ code: 'IMAGE_UNREADABLE' }));
  });
});
