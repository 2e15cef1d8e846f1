import type { Image } from '../../../models/image/index.ts';
import { fileName, saveBytes } from '../save-file.ts';

/** Saves images of equal size as an animated WebP. Rejects with a `ModelError` if the browser cannot encode WebP. */
export const saveAnimation = async (
  images: readonly Image[],
  { delayMs, name }: { readonly delayMs: number; readonly name: string },
): Promise<void> => {
  const { imageCodec } = await import('../../../models/backends/web/images.ts');
  const bytes = await imageCodec.encode(images, { format: 'webp', animation: { delayMs } });
  saveBytes({ name: fileName(name, 'webp'), mime: 'image/webp', bytes });
};
