import type { OutputFile } from '../../../nodes/kinds.ts';
import { workflowToShare } from '../../engine/models/used-families.ts';
import type { ItemPlace } from '../../engine/run/item-origin.ts';
import { pictureWithWorkflow } from '../../engine/share/picture.ts';
import type { Studio } from '../../engine/studio.ts';

/** A picture file with the workflow that computes it alone. The file as it is where the workflow behind it is not known. */
export const fileWithWorkflow = async (studio: Studio, file: OutputFile, place: ItemPlace): Promise<OutputFile> => {
  const origin = await studio.originOfItem(place).catch(() => undefined);
  if (!origin) return file;
  return { ...file, bytes: pictureWithWorkflow(file.bytes, workflowToShare(studio, await origin.alone())) };
};
