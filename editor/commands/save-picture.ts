import type { Workflow } from '../../graph/index.ts';
import type { Picture } from '../../models/image/picture.ts';
import type { PictureReader } from '../../models/image/picture-reader.ts';
import { pictureWithWorkflow } from '../engine/share/picture.ts';
import { fileName, saveBytes } from '../kit/save-file.ts';

/** Saves a picture as PNG. Where a workflow is passed, the file contains it and can be opened in the studio. */
export const savePicture = async (
  picture: Picture,
  { name, pictures, workflow }: { readonly name: string; readonly pictures: PictureReader; readonly workflow?: Workflow },
): Promise<void> => {
  const { imageCodec } = await import('../../models/backends/web/images.ts');
  const png = await imageCodec.encode([await pictures.pixels(picture)], { format: 'png' });
  saveBytes({ name: fileName(name, 'png'), mime: 'image/png', bytes: workflow ? pictureWithWorkflow(png, workflow) : png });
};
