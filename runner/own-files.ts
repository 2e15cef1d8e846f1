import type { Bundle } from '../bundle/index.ts';
import { filesOf, foldersOf, type Registry, type Workflow } from '../graph/index.ts';
import { decodePictureList, isPictureList } from '../models/image/picture-list.ts';
import { missingPicture } from '../models/image/picture-reader.ts';
import { isZip, openZip } from '../models/image/picture-zip.ts';
import { RunnerError } from './error.ts';
import type { ReadableFile, SuppliedFiles } from './supplied-files.ts';

/** Where the files that a workflow names are found, if that is not a disk: in its bundle, or at addresses. */
export type FileSource = {
  /** The content of a file; undefined where there is none. Rejects with `RunnerError` FILE_FORBIDDEN for a file that the workflow may not read. */
  read(name: string): Promise<Uint8Array | undefined>;
  /** The files below a folder, by their paths in there. */
  below(name: string): readonly ReadableFile[];
};

/** The files of a bundle. `sha256` verifies their content. */
export const filesOfBundle = ({ contents, files }: Bundle, sha256: (bytes: Uint8Array) => string): FileSource => {
  const read = async (path: string): Promise<Uint8Array | undefined> => {
    const bytes = await files.get(path)?.read();
    const expected = contents.files[path];
    if (bytes && expected !== undefined && sha256(bytes) !== expected)
      throw new RunnerError('FILE_UNREADABLE', 'The file {name} in the bundle "{bundle}" is damaged. Use another copy of the bundle.', {
        params: { name: path, bundle: contents.name },
      });
    return bytes;
  };
  return {
    read,
    below: (folder) =>
      [...files.keys()].flatMap((path) =>
        path.startsWith(`${folder}/`)
          ? [{ name: path.slice(folder.length + 1), read: async () => (await read(path)) ?? new Uint8Array() }]
          : [],
      ),
  };
};

/** Reads the files that a workflow names and that no input supplied from where they come with the workflow. */
export const readOwnFiles = async (
  workflow: Workflow,
  registry: Registry,
  { source, supplied, isSupplied }: { readonly source: FileSource; readonly supplied: SuppliedFiles; isSupplied(name: string): boolean },
): Promise<void> => {
  const folders = new Set(foldersOf(workflow, registry).map(({ value }) => value));
  for (const name of new Set(filesOf(workflow, registry).map(({ value }) => value))) {
    if (isSupplied(name) || supplied.content(name) || supplied.list(name)) continue;
    const bytes = await source.read(name);
    if (folders.has(name)) await addFolder(name, bytes, { source, supplied });
    else if (bytes) supplied.add({ name, bytes }, name);
  }
};

/** Adds what a folder stands for: a folder, a zip, or a list of pictures that lie beside it. */
const addFolder = async (
  name: string,
  bytes: Uint8Array | undefined,
  { source, supplied }: { readonly source: FileSource; readonly supplied: SuppliedFiles },
): Promise<void> => {
  if (bytes && isPictureList(bytes)) {
    const folder = name.slice(0, name.lastIndexOf('/') + 1);
    supplied.addList(name, decodePictureList(bytes, name), async (picture) => {
      const content = await source.read(`${folder}${picture.name}`);
      if (!content) throw missingPicture(picture);
      return content;
    });
  } else if (bytes && isZip(bytes)) {
    const zipped = { name, bytes: bytes.length, read: async (offset: number, length: number) => bytes.subarray(offset, offset + length) };
    await supplied.addFolder(await openZip(zipped), name);
  } else {
    const files = bytes ? [{ name, read: async () => bytes }] : source.below(name);
    if (files.length > 0) await supplied.addFolder(files, name);
  }
};
