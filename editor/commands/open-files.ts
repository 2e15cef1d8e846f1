import { addNode, freeId, type Position } from '../../graph/index.ts';
import { EditorError } from '../engine/error.ts';
import type { Studio } from '../engine/studio.ts';
import { toast } from '../kit/components/index.ts';
import type { Translate } from '../kit/text/use-text.ts';

/**
 * Opens a file as a new document: a workflow, or a picture that contains one. Where `at` is passed, any other picture becomes an Image node at
 * that position. Nothing of the workflow runs. Throws `EditorError` with what the file is, if it is neither.
 */
export const openFile = async (studio: Studio, file: File, t: Translate, at?: Position): Promise<void> => {
  const bytes = new Uint8Array(await file.arrayBuffer());
  try {
    const { openAnything } = await import('../engine/share/open-anything.ts');
    const { workflow } = openAnything(file.name, bytes);
    await studio.actions.create(workflow);
    toast({ text: t('file.opened', { name: workflow.name }), tone: 'success' });
  } catch (error) {
    const spec = studio.registry.image;
    if (!(error instanceof EditorError) || error.code !== 'PICTURE_ONLY' || !at || !spec) throw error;
    const name = await studio.actions.addFile({ name: file.name, bytes });
    studio.actions.edit(
      (workflow) => addNode(workflow, { id: freeId(workflow.nodes, 'image'), spec, params: { file: name }, position: at }),
      {
        label: 'add-node',
      },
    );
  }
};

/** Lets the user choose a file. Resolves to undefined when the dialog is closed without one. */
const chooseFile = (accept: string): Promise<File | undefined> =>
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
