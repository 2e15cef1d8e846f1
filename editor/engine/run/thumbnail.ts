import type { Picture } from '../../../models/image/picture.ts';
import type { PictureReader } from '../../../models/image/picture-reader.ts';
import type { Storage } from '../storage/storage.ts';
import type { StudioServices } from './types.ts';

/** Longest side of a thumbnail, in pixels. */
const longest = 256;

type Parts = { readonly storage: Storage; readonly services: StudioServices; readonly pictures: PictureReader };

/** Writes the thumbnail of a document. */
export const writeThumbnail = async (
  { documentId, picture }: { readonly documentId: string; readonly picture: Picture },
  { storage, services, pictures }: Parts,
): Promise<void> => {
  const bytes = await services.images.encode([await pictures.reduced(picture, longest)], { format: 'png' });
  await storage.writeThumbnail(documentId, { mime: 'image/png', bytes });
  storage.tabs.announce({ id: documentId, kind: 'thumbnail' });
};
