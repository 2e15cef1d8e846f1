import { EditorError } from '../engine/error.ts';
import type { Studio } from '../engine/studio.ts';

/** The files and folders of a drop. Call it while the drop event is handled: the browser empties the list when the handler returns. */
export const droppedEntries = ({ items }: DataTransfer): readonly FileSystemEntry[] =>
  Array.from(items, (item) => item.webkitGetAsEntry()).filter((entry) => entry !== null);

const modelFile = /\.(safetensors|onnx|bin)$/;
/** How deep the folders of a repository lie in what is dropped. */
const deepest = 3;

/**
 * Whether a drop is a model repository, and not a workflow or pictures: it contains weights. A lone `.safetensors` file has no configuration beside it, so it is
 * no repository, but a file of embeddings.
 */
export const isModelDrop = async (entries: readonly FileSystemEntry[]): Promise<boolean> => {
  const [only] = entries;
  if (only?.isFile && entries.length === 1 && only.name.endsWith('.safetensors')) return false;
  let open = entries;
  for (let depth = 0; depth <= deepest && open.length > 0; depth++) {
    if (open.some(({ isFile, name }) => isFile && modelFile.test(name))) return true;
    const inner = await Promise.all(open.filter(({ isDirectory }) => isDirectory).map(firstEntries));
    open = inner.flat();
  }
  return false;
};

/** The first hundred entries of a folder; of a folder with thousands of pictures no more need to be known. */
const firstEntries = (folder: FileSystemEntry): Promise<readonly FileSystemEntry[]> =>
  new Promise((resolve) => {
    // a folder that cannot be read is reported by what reads its files
    (folder as FileSystemDirectoryEntry).createReader().readEntries(resolve, () => resolve([]));
  });

/** Imports a dropped repository into the storage of this browser, in the background. Throws `EditorError` when nothing was dropped. */
export const addDroppedModel = async ({ models }: Pick<Studio, 'models'>, entries: readonly FileSystemEntry[]): Promise<void> => {
  const { filesOfEntries } = await import('../../models/repository/files.ts');
  const files = await filesOfEntries(entries);
  if (files.length === 0)
    throw new EditorError('NOTHING_DROPPED', 'There is no file in what was dropped. Drop the folder of a repository.');
  await models.add(entries[0]?.name ?? '', files);
};
