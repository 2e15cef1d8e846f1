import { addNode, freeId, type Position } from '../../graph/index.ts';
import { EditorError } from '../engine/error.ts';
import type { Studio } from '../engine/studio.ts';
import { storeChosenPictures } from '../kit/store-pictures.ts';
import type { Say, Translate } from '../kit/text/use-text.ts';

const picture = /\.(png|jpe?g|jfif|webp|avif|gif|tiff?|bmp|heic|heif)$/i;

/** Whether a drop of files is several pictures, or a zip, which become one node. */
export const arePictures = (entries: readonly FileSystemEntry[]): boolean =>
  entries.some(({ isFile, name }) => isFile && /\.zip$/i.test(name)) ||
  (entries.length > 1 && entries.every(({ isFile, name }) => isFile && picture.test(name)));

type Target = { readonly at: Position | undefined; readonly t: Translate; readonly say: Say };

/**
 * Stores dropped pictures, or those of dropped folders, in this browser, and adds one node with all of them. Throws `EditorError` when there is no picture
 * among them.
 */
export const addDroppedPictures = async (studio: Studio, entries: readonly FileSystemEntry[], { at, ...words }: Target): Promise<void> => {
  const { images: spec } = await studio.allTypes();
  if (!spec) throw new EditorError('NOTHING_DROPPED', 'This studio has no node for many pictures. Drop one picture at a time.');
  const { filesOfEntries } = await import('../../models/repository/files.ts');
  const files = await filesOfEntries(entries);
  const [first] = entries;
  const name = first ? (first.isDirectory ? first.name : first.name.replace(/\.[^.]*$/, '')) : '';
  const stored = await storeChosenPictures(studio, { name, files }, words);
  if (stored === undefined) return;
  studio.actions.edit(
    (workflow) =>
      addNode(workflow, { id: freeId(workflow.nodes, 'images'), spec, params: { folder: stored }, ...(at && { position: at }) }),
    { label: 'add-node' },
  );
};
