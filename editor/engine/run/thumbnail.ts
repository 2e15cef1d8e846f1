import type { Image } from '../../../models/image/image.ts';
import { resizeImage } from '../../../models/image/resize.ts';
import type { Storage } from '../storage/storage.ts';
import type { StudioServices } from './types.ts';

/** Longest side of a thumbnail, in pixels. */
const longest = 256;

/** Writes the thumbnail of a document. */
export const writeThumbnail = async (
  { documentId, picture }: { readonly documentId: string; readonly picture: Image },
  { storage, services }: { readonly storage: Storage; readonly services: StudioServices },
): Promise<void> => {
  const bytes = await services.images.encode([smaller(picture)], { format: 'png' });
  await storage.writeThumbnail(documentId, { mime: 'image/png', bytes });
  storage.tabs.announce({ id: documentId, kind: 'thumbnail' });
};

const smaller = (picture: Image): Image => {
  const scale = longest / Math.max(picture.width, picture.height);
  if (scale >= 1) return picture;
  const side = (length: number) => Math.max(1, Math.round(length * scale));
  return resizeImage(picture, { width: side(picture.width), height: side(picture.height) });
};
