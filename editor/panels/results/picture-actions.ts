import { addNode, enterParamAt, flatten, freeId, own, paramsOf, type Registry, type Workflow } from '../../../graph/index.ts';
import { readPngText, workflowKeyword } from '../../../models/image/png-text.ts';
import { EditorError } from '../../engine/error.ts';
import type { PictureFact, RecordedPicture } from '../../engine/storage/storage.ts';
import type { Studio } from '../../engine/studio.ts';
import { fileName, saveBytes } from '../../kit/save-file.ts';

/** The bytes of a picture's file. Rejects with `EditorError` when it was removed. */
const fileOf = async ({ record }: Studio, { id }: RecordedPicture): Promise<Uint8Array> => {
  const png = await record.png(id);
  if (png) return png;
  throw new EditorError('DOCUMENT_MISSING', 'This picture is no longer stored: it was deleted, or removed to make room.');
};

const titleOf = ({ workflow, node, item, count }: RecordedPicture): string =>
  [workflow, node, ...(count > 1 ? [String(item + 1).padStart(String(count).length, '0')] : [])].join(' ');

/** The workflow with the seeds of a picture, in the nodes that it has in common with the one that drew the picture, in subgraphs too; undefined when there is none. */
export const withSeeds = (workflow: Workflow, registry: Registry, facts: readonly PictureFact[]): Workflow | undefined => {
  const { nodes } = flatten(workflow).workflow;
  const isSeed = ({ node, name }: PictureFact): boolean => {
    const spec = own(registry, own(nodes, node)?.type ?? '');
    return spec !== undefined && own(paramsOf(spec), name)?.seed === true;
  };
  const seeds = facts.filter(isSeed);
  if (seeds.length === 0) return undefined;
  return seeds.reduce((changed, { node, name, value }) => enterParamAt(changed, { node, param: name, value }, 'use'), workflow);
};

/** Opens the text of a picture's workflow as a new document. Rejects with `EditorError` where the text is missing. */
const openStored = async (studio: Studio, text: string | undefined): Promise<void> => {
  if (text === undefined) throw new EditorError('DOCUMENT_MISSING', 'The workflow of this picture is no longer stored.');
  await studio.actions.openText(text);
};

/** Opens the workflow of the run that drew a picture, as a new document. */
export const openRun = async (studio: Studio, { run }: RecordedPicture): Promise<void> =>
  openStored(studio, await studio.record.workflow(run));

/** Opens the workflow that draws a picture alone, as a new document. */
export const openAlone = async (studio: Studio, picture: RecordedPicture): Promise<void> =>
  openStored(studio, readPngText(await fileOf(studio, picture), [workflowKeyword])[workflowKeyword]);

/** Adds an Image node with a picture to the open workflow. */
export const addAsInput = async (studio: Studio, picture: RecordedPicture): Promise<void> => {
  const spec = studio.registry.image;
  if (!spec) return;
  const file = await studio.actions.addFile({ name: fileName(titleOf(picture), 'png'), bytes: await fileOf(studio, picture) });
  const right = (workflow: Workflow) => Math.max(0, ...Object.values(workflow.layout).map(({ x }) => x)) + 320;
  studio.actions.edit(
    (workflow) =>
      addNode(workflow, { id: freeId(workflow.nodes, 'image'), spec, params: { file }, position: { x: right(workflow), y: 0 } }),
    { label: 'add-node' },
  );
};

/** Puts a picture on the clipboard. */
export const copyPicture = async (studio: Studio, picture: RecordedPicture): Promise<void> => {
  const png = await fileOf(studio, picture);
  await navigator.clipboard.write([new ClipboardItem({ 'image/png': new Blob([new Uint8Array(png)], { type: 'image/png' }) })]);
};

/** Downloads a picture; the file contains the workflow that draws it alone. */
export const downloadPicture = async (studio: Studio, picture: RecordedPicture): Promise<void> =>
  saveBytes({ name: fileName(titleOf(picture), 'png'), mime: 'image/png', bytes: await fileOf(studio, picture) });

/** Downloads pictures as one zip file. Those that were removed meanwhile are left out. */
export const downloadPictures = async (studio: Studio, pictures: readonly RecordedPicture[]): Promise<void> => {
  const { zipSync } = await import('fflate');
  const files: Record<string, [Uint8Array, { readonly level: 0 }]> = {};
  for (const picture of pictures) {
    const png = await studio.record.png(picture.id);
    if (!png) continue;
    const title = titleOf(picture);
    let name = fileName(title, 'png');
    for (let number = 2; Object.hasOwn(files, name); number++) name = fileName(`${title} (${number})`, 'png');
    // PNG files are compressed already
    files[name] = [png, { level: 0 }];
  }
  saveBytes({ name: fileName('unclip pictures', 'zip'), mime: 'application/zip', bytes: zipSync(files) });
};
