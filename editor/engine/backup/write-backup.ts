import { Zip, ZipDeflate, ZipPassThrough } from 'fflate';
import { isPictureList } from '../../../models/image/picture-list.ts';
import { toFileName } from '../../../text/file-name.ts';
import { type Labels, noLabels } from '../documents/labels.ts';
import type { Version } from '../documents/named-versions.ts';
import type { Template } from '../documents/templates.ts';
import { EditorError } from '../error.ts';
import type { PictureStore } from '../storage/picture-store.ts';
import type { RecordedPicture, Storage } from '../storage/storage.ts';
import { type Contents, contentsName, limits } from './backup-format.ts';

/** What a backup contains beside the workflows and templates. */
export type BackupChoice = { readonly versions: boolean; readonly files: boolean; readonly folders: boolean; readonly pictures: boolean };

type Parts = {
  readonly storage: Pick<Storage, 'list' | 'read' | 'files' | 'readFile' | 'record'>;
  readonly pictureStore: Pick<PictureStore, 'read' | 'sizes'>;
  readonly labels: Readonly<Record<string, Labels>>;
  readonly templates: readonly Template[];
  readonly versions: (document: string) => Promise<readonly Version[]>;
  readonly readVersion: (document: string, revision: number) => Promise<string | undefined>;
};

/**
 * Packs the workflows of this browser with their labels, and the templates, into one zip file of readable JSON; on request also earlier
 * versions, the files that were added, the pictures of folders that were added, and the pictures that runs drew. The parts of the zip are handed to the
 * browser as they are written.
 * @throws EditorError `FILE_TOO_LARGE` for more than a backup may contain
 */
export const writeBackup = async (parts: Parts, choice: BackupChoice): Promise<Blob> => {
  const zip = zipWriter();
  const { storage, labels } = parts;
  const documents: Contents['documents'] = [];
  for (const { id, name, changedAt } of await storage.list()) {
    const stored = await storage.read(id);
    // removed in another window meanwhile
    if (!stored) continue;
    const versions = choice.versions ? await writeVersions(zip, { id, name }, parts) : [];
    const own = labels[id] ?? noLabels;
    documents.push({
      file: zip.addText(`workflows/${name}.json`, stored.text),
      id,
      name,
      changedAt,
      labels: { ...own, tags: [...own.tags] },
      versions,
    });
  }
  const contents: Contents = {
    format: 'unclip-backup',
    version: 1,
    documents,
    templates: parts.templates.map(({ text, ...template }) => ({
      ...template,
      file: zip.addText(`templates/${template.name}.json`, text),
    })),
    files: choice.files || choice.folders ? await writeFiles(zip, parts, choice) : [],
    folders: choice.folders ? await writeFolders(zip, parts) : [],
    ...(choice.pictures ? await writePictures(zip, storage) : { pictures: [], runs: {} }),
  };
  zip.addText(contentsName, JSON.stringify(contents, null, 2));
  return zip.end();
};

type ZipWriter = ReturnType<typeof zipWriter>;

/** A zip file whose parts are kept as a blob, so that it may be larger than the memory of the page. Every name is used once. */
const zipWriter = () => {
  const parts: Blob[] = [];
  const used = new Set<string>();
  let failure: Error | undefined;
  const zip = new Zip((error, data) => {
    if (error) failure = error;
    // a copy: fflate reuses its buffers
    else parts.push(new Blob([data.slice()]));
  });
  const nameFor = (path: string): string => {
    const [, folder = '', title = '', extension = ''] = /^(?:(.*?)\/)?(.*?)(\.[A-Za-z0-9]{1,8})?$/.exec(path) ?? [];
    const stem = toFileName(title);
    const prefix = folder === '' ? '' : `${folder}/`;
    let name = `${prefix}${stem}${extension}`;
    for (let number = 2; used.has(name.toLowerCase()); number++) name = `${prefix}${stem} (${number})${extension}`;
    used.add(name.toLowerCase());
    return name;
  };
  let total = 0;
  const add = (path: string, bytes: Uint8Array, packed: boolean): string => {
    total += bytes.length;
    if (total > limits.total)
      throw new EditorError(
        'FILE_TOO_LARGE',
        'One file takes up to {size} GB. Leave out the pictures, and copy the folders that you added yourself.',
        {
          params: { size: limits.total / 2 ** 30 },
        },
      );
    const name = nameFor(path);
    const file = packed ? new ZipPassThrough(name) : new ZipDeflate(name, { level: 6 });
    zip.add(file);
    file.push(bytes, true);
    return name;
  };
  return {
    addText: (path: string, text: string): string => add(path, new TextEncoder().encode(text), false),
    /** Adds bytes that are compressed already, as pictures are. */
    addBytes: (path: string, bytes: Uint8Array): string => add(path, bytes, true),
    end(): Blob {
      zip.end();
      if (failure) throw failure;
      return new Blob(parts, { type: 'application/zip' });
    },
  };
};

const writeVersions = async (
  zip: ZipWriter,
  { id, name }: { readonly id: string; readonly name: string },
  { versions, readVersion }: Parts,
): Promise<Contents['documents'][number]['versions']> => {
  const written: Contents['documents'][number]['versions'] = [];
  for (const { revision, savedAt, name: versionName, label = '' } of await versions(id)) {
    const text = await readVersion(id, revision);
    if (text !== undefined)
      written.push({ file: zip.addText(`versions/${name} ${revision}.json`, text), revision, savedAt, name: versionName, label });
  }
  return written;
};

/** The files that were added. With the folders alone, those are the lists of their pictures. */
const writeFiles = async (zip: ZipWriter, { storage, pictureStore }: Parts, choice: BackupChoice): Promise<Contents['files']> => {
  const written: Contents['files'] = [];
  const pictures = await pictureStore.sizes();
  for (const { sha256, name } of await storage.files()) {
    // a browser without a file system of its own stores the pictures of folders among the files
    if (pictures.has(sha256)) continue;
    const bytes = await storage.readFile(sha256);
    if (bytes && (choice.files || isPictureList(bytes))) written.push({ file: zip.addBytes(`files/${name}`, bytes), sha256, name });
  }
  return written;
};

const writeFolders = async (zip: ZipWriter, { pictureStore }: Parts): Promise<Contents['folders']> => {
  const written: Contents['folders'] = [];
  for (const sha256 of (await pictureStore.sizes()).keys()) {
    const bytes = await pictureStore.read(sha256);
    if (bytes) written.push({ file: zip.addBytes(`folders/${sha256}`, bytes), sha256 });
  }
  return written;
};

const writePictures = async (zip: ZipWriter, { record }: Parts['storage']): Promise<Pick<Contents, 'pictures' | 'runs'>> => {
  const pictures: Contents['pictures'] = [];
  const runs: Contents['runs'] = {};
  for (const { cells, ...picture } of await record.list()) {
    const [png, workflow] = await Promise.all([record.png(picture.id), record.workflow(picture.run)]);
    if (!png || workflow === undefined) continue;
    pictures.push({
      file: zip.addBytes(`pictures/${titleOf(picture)}.png`, png),
      picture: { ...picture, facts: [...picture.facts], ...(cells && { cells: [...cells] }) },
    });
    runs[picture.run] ??= zip.addText(`runs/${picture.workflow}.json`, workflow);
  }
  return { pictures, runs };
};

const titleOf = ({ caption, workflow }: RecordedPicture): string => (caption || workflow).slice(0, 80);
