import { addNode, freeId, type Position } from '../../graph/index.ts';
import { EditorError } from '../engine/error.ts';
import type { Studio } from '../engine/studio.ts';
import { toast } from '../kit/components/index.ts';
import type { Translate } from '../kit/text/use-text.ts';

/**
 * Opens a file as a new document: a workflow, or a picture that contains one. Where `at` is passed, any other picture becomes an Image node at
 * that position, and a file of embeddings a node that loads it. Nothing of the workflow runs. Throws `EditorError` with what the file is, if it is neither.
 */
export const openFile = async (studio: Studio, file: File, t: Translate, at?: Position): Promise<void> => {
  const bytes = new Uint8Array(await file.arrayBuffer());
  if (at && embeddingFile.test(file.name)) {
    await addFileNode(studio, { type: 'load-embeddings', file: file.name, bytes, at });
    return;
  }
  try {
    const { openAnything } = await import('../engine/share/open-anything.ts');
    const { workflow } = openAnything(file.name, bytes);
    await studio.actions.create(workflow);
    toast({ text: t('file.opened', { name: workflow.name }), tone: 'success' });
  } catch (error) {
    if (!(error instanceof EditorError) || error.code !== 'PICTURE_ONLY' || !at) throw error;
    await addFileNode(studio, { type: 'image', file: file.name, bytes, at });
  }
};

/** Files of embeddings by their names. A `.json` or `.txt` file may be anything. */
const embeddingFile = /\.(npy|npz|safetensors|parquet|tsv|csv|jsonl|ndjson)$/i;

type FileNode = { readonly type: string; readonly file: string; readonly bytes: Uint8Array<ArrayBuffer>; readonly at: Position };

/** Stores a file, and adds a node that reads it. */
const addFileNode = async ({ registry, actions }: Studio, { type, file, bytes, at }: FileNode): Promise<void> => {
  const spec = registry[type];
  if (!spec) return;
  const name = await actions.addFile({ name: file, bytes });
  actions.edit((workflow) => addNode(workflow, { id: freeId(workflow.nodes, type), spec, params: { file: name }, position: at }), {
    label: 'add-node',
  });
};

/** Lets the user choose a file. Resolves to undefined when the dialog is closed without one. */
export const chooseFile = (accept: string): Promise<File | undefined> =>
  new Promise((resolve) => {
    const input = document.createElement('input');
    input.type = 'file';
    input.accept = accept;
    input.onchange = () => resolve(input.files?.[0]);
    input.oncancel = () => resolve(undefined);
    input.click();
  });

/** Opens a file that the user chooses as a new document. Resolves to whether one was chosen. */
export const openChosenFile = async (studio: Studio, t: Translate): Promise<boolean> => {
  const file = await chooseFile('.json,.png,application/json,image/png');
  if (file) await openFile(studio, file, t);
  return file !== undefined;
};
