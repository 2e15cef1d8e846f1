import type { Workflow } from '../../graph/index.ts';
import type { Image } from '../../models/image/index.ts';
import { pictureWithWorkflow } from '../engine/share/picture.ts';
import { fileName, saveBytes } from '../kit/save-file.ts';

/** Saves a picture as PNG. Where a workflow is passed, the file contains it and can be opened in the studio. */
export const savePicture = async (
  image: Image,
  { name, workflow }: { readonly name: string; readonly workflow?: Workflow },
): Promise<void> => {
  const { imageCodec } = await import('../../models/backends/web/images.ts');
  const png = await imageCodec.encode([image], { format: 'png' });
  saveBytes({ name: fileName(name, 'png'), mime: 'image/png', bytes: workflow ? pictureWithWorkflow(png, workflow) : png });
};
