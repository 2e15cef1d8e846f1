import { EditorError } from '../engine/error.ts';
import type { Studio } from '../engine/studio.ts';

/** The files and folders of a drop. Call it while the drop event is handled: the browser empties the list when the handler returns. */
export const droppedEntries = ({ items }: DataTransfer): readonly FileSystemEntry[] =>
  Array.from(items, (item) => item.webkitGetAsEntry()).filter((entry) => entry !== null);

const modelFile = /\.(safetensors|onnx|bin)$/;

/** Whether a drop is a model repository, and not a workflow or pictures. */
export const isModelDrop = (entries: readonly FileSystemEntry[]): boolean =>
  entries.some(({ isDirectory, name }) => isDirectory || modelFile.test(name));

/** Imports a dropped repository into the storage of this browser, in the background. Throws `EditorError` when nothing was dropped. */
export const addDroppedModel = async ({ models }: Pick<Studio, 'models'>, entries: readonly FileSystemEntry[]): Promise<void> => {
  const { filesOfEntries } = await import('../../models/repository/files.ts');
  const files = await filesOfEntries(entries);
  if (files.length === 0)
    throw new EditorError('NOTHING_DROPPED', 'There is no file in what was dropped. Drop the folder of a repository.');
  await models.add(entries[0]?.name ?? '', files);
};
