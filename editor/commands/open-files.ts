import { addNode, freeId } from '../../graph/index.ts';
import type { Position } from '../../graph/position.ts';
import { EditorError } from '../engine/error.ts';
import type { Studio } from '../engine/studio.ts';
import { attemptLater } from '../kit/attempt.ts';
import { toast } from '../kit/components/index.ts';
import type { Say } from '../kit/text/use-text.ts';

/**
 * Opens a file as a new document: a workflow, or a picture that carries one. With a place, any other picture becomes an Image node there.
 * Nothing of it runs. Rejects with a sentence that says what else the file is.
 */
export const openFile = async (studio: Studio, file: File, t: Say, at?: Position): Promise<void> => {
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
    studio.actions.edit((workflow) => addNode(workflow, { id: freeId(workflow.nodes, 'image'), spec, params: { file: name }, place: at }));
  }
};

/** Asks for a file and opens it. */
export const openFiles = (studio: Studio, t: Say): void => {
  const input = document.createElement('input');
  input.type = 'file';
  input.accept = '.json,application/json,image/png';
  input.onchange = () => {
    const file = input.files?.[0];
    if (file) attemptLater(() => openFile(studio, file, t));
  };
  input.click();
};
