import type { Image } from '../../../models/image/index.ts';
import { saveBytes } from '../save-file.ts';

/** A file name made of a title: no character that a file system refuses. */
export const fileName = (title: string, end: string): string =>
  `${
    title
      .normalize('NFC')
      .replace(/[^\p{L}\p{M}\p{N}]+/gu, '-')
      .replace(/^-+|-+$/g, '')
      .slice(0, 80) || 'unclip'
  }.${end}`;

/** Saves pictures of one size as an animated WebP. Rejects with a sentence when the browser cannot write it. */
export const saveAnimation = async (
  images: readonly Image[],
  { delayMs, name }: { readonly delayMs: number; readonly name: string },
): Promise<void> => {
  const { imageCodec } = await import('../../../models/backends/web/images.ts');
  const bytes = await imageCodec.encode(images, { format: 'webp', animation: { delayMs } });
  saveBytes({ name: fileName(name, 'webp'), mime: 'image/webp', bytes });
};
