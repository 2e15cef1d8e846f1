import type { Picture } from '../../../models/image/picture.ts';
import type { PictureReader } from '../../../models/image/picture-reader.ts';
import { fileName, saveBytes } from '../save-file.ts';

/** Saves images of equal size as an animated WebP. Rejects with a `ModelError` if the browser cannot encode WebP. */
export const saveAnimation = async (
  images: readonly Picture[],
  { delayMs, name, pictures }: { readonly delayMs: number; readonly name: string; readonly pictures: PictureReader },
): Promise<void> => {
  const { imageCodec } = await import('../../../models/backends/web/images.ts');
  const bytes = await imageCodec.encode(await Promise.all(images.map(pictures.pixels)), { format: 'webp', animation: { delayMs } });
  saveBytes({ name: fileName(name, 'webp'), mime: 'image/webp', bytes });
};
