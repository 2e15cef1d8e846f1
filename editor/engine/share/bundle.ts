import { type BundledFile, type Contents, innerPath, openBundle, reservedNames, topName, writeBundle } from '../../../bundle/index.ts';
import { filesOf, type Registry, renameFiles, type Workflow } from '../../../graph/index.ts';
import { decodePictureList, isPictureList } from '../../../models/image/picture-list.ts';
import type { ZippedFile } from '../../../models/image/picture-zip.ts';
import { EditorError } from '../error.ts';
import type { Studio } from '../studio.ts';

/**
 * Stores the files of a bundle in this browser, and returns its workflow with their names here. Nothing runs. Rejects with `ModelError` BAD_INPUT for a file that is not a
 * bundle, and with the errors of `addFile` and `addPictures`.
 */
export const workflowOfBundle = async (
  { registry, actions }: Pick<Studio, 'registry' | 'actions'>,
  file: Blob & { readonly name: string },
): Promise<Workflow> => {
  const read = async (offset: number, length: number) => new Uint8Array(await file.slice(offset, offset + length).arrayBuffer());
  const { workflow, files } = await openBundle({ name: file.name, bytes: file.size, read });
  const stored = new Map<string, string>();
  for (const value of namesIn(workflow, registry)) {
    const entry = files.get(value);
    const list = entry && value.endsWith('.json') ? await picturesOfList(entry, files) : undefined;
    const pictures = list ?? (entry ? undefined : below(files, value));
    if (entry && !pictures) stored.set(value, await actions.addFile({ name: value, bytes: await entry.read() }));
    else if (pictures && pictures.length > 0) {
      const chosen = await Promise.all(
        pictures.map(async ({ name, entry: picture }) => ({ path: name, file: new Blob([await picture.read()]) })),
      );
      stored.set(value, (await actions.addPictures(value.split('/')[0] ?? value, chosen)).name);
    }
  }
  return renameFiles(workflow, registry, (name) => stored.get(name) ?? name);
};

const namesIn = (workflow: Workflow, registry: Registry): ReadonlySet<string> =>
  new Set(filesOf(workflow, registry).map(({ value }) => value));

type Picture = { readonly name: string; readonly entry: ZippedFile };

/** The pictures that lie beside a list of pictures; undefined for another JSON file. */
const picturesOfList = async (list: ZippedFile, files: ReadonlyMap<string, ZippedFile>): Promise<readonly Picture[] | undefined> =>
  isPictureList(await list.read())
    ? below(files, list.name.slice(0, list.name.lastIndexOf('/'))).filter(({ entry }) => entry !== list)
    : undefined;

/** The files below a folder of the bundle. */
const below = (files: ReadonlyMap<string, ZippedFile>, folder: string): readonly Picture[] =>
  [...files].flatMap(([name, entry]) => (name.startsWith(`${folder}/`) ? [{ name: name.slice(folder.length + 1), entry }] : []));

/**
 * Packs a workflow with the files that it names into one file, which the command line runs and other browsers open. Rejects with `EditorError` FILE_MISSING for a file
 * that this browser does not have.
 */
export const bundleOf = async ({ registry, filesOf: found }: Pick<Studio, 'registry' | 'filesOf'>, workflow: Workflow): Promise<Blob> => {
  const available = await found(workflow);
  const byName = new Map(available.map((file) => [file.name, file]));
  const byHash = new Map(available.map((file) => [file.sha256, file]));
  const paths = new Map<string, string>();
  const taken = new Set(reservedNames);
  const files: BundledFile[] = [];
  for (const name of namesIn(workflow, registry)) {
    const file = byName.get(name);
    if (!file) throw missing(name);
    const stem = topName(name, taken);
    const bytes = name.endsWith('.json') ? await file.read() : undefined;
    const list = bytes && isPictureList(bytes) ? decodePictureList(bytes, name) : undefined;
    const path = list ? `${stem}/${stem}` : `files/${stem}`;
    paths.set(name, path);
    files.push({ path, read: file.read });
    for (const picture of list?.pictures ?? []) {
      const content = byHash.get(picture.sha256);
      if (!content) throw missing(picture.name);
      files.push({ path: `${stem}/${innerPath(picture.name)}`, read: content.read });
    }
  }
  const parts: Blob[] = [];
  await writeBundle({
    workflow: renameFiles(workflow, registry, (name) => paths.get(name) ?? name),
    files,
    models: modelsOf(workflow),
    // a blob may be larger than the memory of the page
    write: async (part) => void parts.push(new Blob([new Uint8Array(part)])),
  });
  return new Blob(parts, { type: 'application/zip' });
};

const missing = (file: string): EditorError =>
  new EditorError('FILE_MISSING', 'The file {file} is not in this browser, so it cannot be packed. Add it again.', { params: { file } });

const modelsOf = ({ models = {} }: Workflow): Contents['models'] =>
  Object.fromEntries(Object.entries(models).map(([family, { repository }]) => [family, repository === undefined ? {} : { repository }]));
