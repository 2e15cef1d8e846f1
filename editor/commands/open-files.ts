import { addNode, emptyWorkflow, freeId, maximumNote, type Position, setNote } from '../../graph/index.ts';
import { EditorError } from '../engine/error.ts';
import type { Studio } from '../engine/studio.ts';
import { attemptLater } from '../kit/attempt.ts';
import { toast } from '../kit/components/index.ts';
import { sayError, type Translate } from '../kit/text/use-text.ts';
import type { View } from '../kit/view.ts';

/** The extension of a workflow that is packed with its files. */
const bundleExtension = '.unclip';
/** The extension of the recording of a run. */
const recordingExtension = '.unclip-recording';

/** The names of the files of plugins. */
const pluginFile = /\.m?js$/i;

/** Where and how a file is opened. */
type Opening = {
  readonly t: Translate;
  /** Shows a recording. */
  readonly view: View;
  /** The position on the canvas where a picture or a file of embeddings becomes a node. */
  readonly at?: Position | undefined;
  /** A picture becomes a node, whatever it contains. */
  readonly as?: 'picture';
  /** Called for a picture that contains a workflow, which can be opened or used as a picture. Default: the workflow is opened. */
  readonly choose?: () => void;
};

/**
 * Shows a recording of a run, or opens a file as a new document: a workflow, a bundle, whose files are stored in this browser, or a picture that contains a workflow. The file of a plugin is added after a question. Where `at` is passed, any other picture becomes an Image node at
 * that position, with a note of what another program wrote into it, and a file of embeddings a node that loads it. Nothing of the workflow runs. Throws
 * `EditorError` with what the file is, if it is neither.
 */
export const openFile = async (studio: Studio, file: File, opening: Opening): Promise<void> => {
  const { t, view, at, as, choose } = opening;
  // what a file contains may be of any type
  await studio.allTypes();
  if (file.name.toLowerCase().endsWith(recordingExtension)) {
    const [{ openReplay }, { imageCodec }] = await Promise.all([
      import('../engine/replay/open-replay.ts'),
      import('../../models/backends/web/images.ts'),
    ]);
    view.setState({ replay: await openReplay(file, { registry: studio.registry, images: imageCodec }) });
    return;
  }
  if (file.name.toLowerCase().endsWith(bundleExtension)) {
    const { workflowOfBundle } = await import('../engine/share/bundle.ts');
    const workflow = await workflowOfBundle(studio, file);
    await studio.actions.create(workflow);
    toast({ text: t('file.opened', { name: workflow.name }), tone: 'success' });
    return;
  }
  const bytes = new Uint8Array(await file.arrayBuffer());
  if (pluginFile.test(file.name)) {
    await askAboutPlugin(studio, file.name, bytes);
    return;
  }
  if (at && embeddingFile.test(file.name)) {
    await addFileNode(studio, { type: 'load-embeddings', file: file.name, bytes, at });
    return;
  }
  if (at && as === 'picture') {
    await addPicture(studio, { name: file.name, bytes, at, t });
    return;
  }
  try {
    const { openAnything, containsWorkflow } = await import('../engine/share/open-anything.ts');
    if (choose && containsWorkflow(bytes)) {
      choose();
      return;
    }
    const { workflow } = openAnything(file.name, bytes);
    await studio.actions.create(workflow);
    toast({ text: t('file.opened', { name: workflow.name }), tone: 'success' });
  } catch (error) {
    if (!(error instanceof EditorError) || !['PICTURE_ONLY', 'FOREIGN_FILE'].includes(error.code) || !isPngFile(bytes, error)) throw error;
    if (at) await addPicture(studio, { name: file.name, bytes, at, t });
    else
      toast({
        text: sayError(error),
        action: { label: t('file.as-picture'), onSelect: () => attemptLater(() => openAsPicture(studio, file, opening)) },
      });
  }
};

/** Asks whether the file of a plugin should be added. Nothing of it runs before. */
const askAboutPlugin = async ({ plugins }: Studio, name: string, code: Uint8Array<ArrayBuffer>): Promise<void> =>
  plugins.ask({ kind: 'file', file: await plugins.identify(code, { kind: 'file', name }) });

/** Asks about the file of a plugin that the user chooses. */
export const choosePlugin = async (studio: Studio): Promise<void> => {
  const file = await chooseFile('.js,.mjs,text/javascript');
  if (file) await askAboutPlugin(studio, file.name, new Uint8Array(await file.arrayBuffer()));
};

/** Whether a file that contains no workflow can be used as a picture. */
const isPngFile = (bytes: Uint8Array, { code }: EditorError): boolean =>
  code === 'PICTURE_ONLY' || (bytes[0] === 0x89 && bytes[1] === 0x50 && bytes[2] === 0x4e && bytes[3] === 0x47);

/** Opens a picture as a new document with an Image node. */
const openAsPicture = async (studio: Studio, file: File, { t, view }: Opening): Promise<void> => {
  await studio.actions.create(emptyWorkflow(file.name.replace(/\.[^.]*$/, '').slice(0, 200) || t('file.untitled')));
  await openFile(studio, file, { t, view, at: { x: 0, y: 0 }, as: 'picture' });
};

type PictureNode = { readonly name: string; readonly bytes: Uint8Array<ArrayBuffer>; readonly at: Position; readonly t: Translate };

/** Adds an Image node. Where another program made the picture, the node has a note of the prompt and the settings that the file contains. */
const addPicture = async (studio: Studio, { name, bytes, at, t }: PictureNode): Promise<void> => {
  const { pictureNote } = await import('../engine/share/picture-note.ts');
  const found = pictureNote(bytes);
  const lines = found && [
    t('foreign.program', { program: found.program }),
    ...(found.prompt === undefined ? [] : [t('foreign.prompt', { text: found.prompt })]),
    ...(found.negative === undefined ? [] : [t('foreign.negative', { text: found.negative })]),
    ...(found.settings === undefined ? [] : [t('foreign.settings', { text: found.settings })]),
  ];
  // a file has no marks for the writing direction of the interface
  const note = lines
    ?.join('\n')
    .replace(/[\u2066-\u2069]/g, '')
    .slice(0, maximumNote);
  await addFileNode(studio, { type: 'image', file: name, bytes, at, ...(note !== undefined && { note }) });
  if (found) toast({ text: t('foreign.added', { program: found.program }) });
};

/** Files of embeddings by their names. A `.json` or `.txt` file may be anything. */
const embeddingFile = /\.(npy|npz|safetensors|parquet|tsv|csv|jsonl|ndjson)$/i;

type FileNode = {
  readonly type: string;
  readonly file: string;
  readonly bytes: Uint8Array<ArrayBuffer>;
  readonly at: Position;
  readonly note?: string;
};

/** Stores a file, and adds a node that reads it. */
const addFileNode = async ({ registry, actions }: Studio, { type, file, bytes, at, note }: FileNode): Promise<void> => {
  const spec = registry[type];
  if (!spec) return;
  const name = await actions.addFile({ name: file, bytes });
  actions.edit(
    (workflow) => {
      const id = freeId(workflow.nodes, type);
      const added = addNode(workflow, { id, spec, params: { file: name }, position: at });
      return note === undefined ? added : setNote(added, id, note);
    },
    { label: 'add-node' },
  );
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
export const openChosenFile = async (studio: Studio, opening: Pick<Opening, 't' | 'view'>): Promise<boolean> => {
  const file = await chooseFile(`.json,.png,${bundleExtension},${recordingExtension},application/json,image/png`);
  if (file) await openFile(studio, file, opening);
  return file !== undefined;
};
