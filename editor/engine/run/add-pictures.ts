import { bytesToHex } from '@noble/hashes/utils.js';
import { type Sentence, sentence } from '../../../errors/index.ts';
import { largestPictureFile } from '../../../models/image/picture.ts';
import {
  type Examined,
  examineFile,
  mayBePicture,
  type PictureList,
  pictureListOf,
  startLength,
} from '../../../models/image/picture-list.ts';
import type { PictureWork } from '../../../models/image/picture-reader.ts';
import { EditorError } from '../error.ts';
import type { PictureStore } from '../storage/picture-store.ts';

/** A file that a person dropped or chose, with its path in the dropped folder. */
export type ChosenFile = { readonly path: string; readonly file: Blob };

/** Files in memory at the same time. */
const atOnce = 2;

type Parts = {
  readonly store: PictureStore;
  readonly work: PictureWork;
  readonly signal: AbortSignal;
  onProgress(done: number, of: number): void;
};

/**
 * Stores the pictures among chosen files by their content, a few at a time, and lists them. Pictures that are stored already are not written again. Pictures
 * that cannot be read are listed as broken, other files are left out.
 * @throws EditorError `NOTHING_DROPPED` without pictures, `STORAGE_FULL` when the browser refuses to store more
 */
export const storePictures = async (chosen: readonly ChosenFile[], { store, work, signal, onProgress }: Parts): Promise<PictureList> => {
  const examined: { readonly name: string; readonly result: Examined }[] = [];
  const files = (await Promise.all(chosen.map(unpacked))).flat();
  const top = commonFolder(files);
  let next = 0;
  const add = async ({ path, bytes: size, start, read }: OpenedFile): Promise<void> => {
    const name = path.slice(top.length);
    if (size > largestPictureFile) {
      if (mayBePicture(name, new Uint8Array(0)))
        examined.push({ name, result: { broken: `The file ${name} is larger than 512 MiB. Use a smaller file.` } });
      return;
    }
    if (!mayBePicture(name, await start())) return;
    const bytes = await read();
    const result = await examineFile(name, bytes, { measure: work.measure, hash });
    if (result && 'picture' in result && !(await store.has(result.picture.sha256))) {
      await store.write(result.picture.sha256, bytes).catch((cause: unknown) => {
        throw new EditorError(
          'STORAGE_FULL',
          'The browser cannot store {name}. {count} of {of} pictures are stored. Free some disk space, or choose fewer pictures.',
          {
            params: { name, count: examined.length, of: files.length },
            cause,
          },
        );
      });
    }
    examined.push({ name, result });
  };
  let done = 0;
  const examine = async (): Promise<void> => {
    for (let file = files[next++]; file; file = files[next++]) {
      signal.throwIfAborted();
      await add(file);
      onProgress(++done, files.length);
    }
  };
  await Promise.all(Array.from({ length: atOnce }, examine));
  const list = pictureListOf(examined);
  if (list.pictures.length > 0) return list;
  const [first] = list.broken;
  throw first
    ? new EditorError('NOTHING_DROPPED', 'None of these pictures can be read. The first one: {reason}', {
        params: { reason: first.reason },
      })
    : new EditorError('NOTHING_DROPPED', 'There is no picture among these files. Choose a folder with pictures.');
};

/** A file whose content is read when it is examined: of the disk, or of a zip. */
type OpenedFile = { readonly path: string; readonly bytes: number; start(): Promise<Uint8Array>; read(): Promise<Uint8Array<ArrayBuffer>> };

/** The files in a zip; any other file is itself. */
const unpacked = async ({ path, file }: ChosenFile): Promise<readonly OpenedFile[]> => {
  const read = async (offset: number, length: number) => new Uint8Array(await file.slice(offset, offset + length).arrayBuffer());
  if (path.endsWith('.zip') && isZip(await read(0, 4))) {
    const { openZip } = await import('../../../models/image/picture-zip.ts');
    const entries = await openZip({ name: path, bytes: file.size, read });
    return entries.map((entry) => ({ path: entry.name, bytes: entry.bytes, start: entry.read, read: entry.read }));
  }
  return [{ path, bytes: file.size, start: () => read(0, startLength), read: () => read(0, file.size) }];
};

/** Whether a file begins as a zip. */
const isZip = (start: Uint8Array): boolean => start[0] === 0x50 && start[1] === 0x4b;

const hash = async (bytes: Uint8Array): Promise<string> =>
  // decoders and files make ArrayBuffers, never shared ones
  bytesToHex(new Uint8Array(await crypto.subtle.digest('SHA-256', bytes as Uint8Array<ArrayBuffer>)));

/** The folder that all paths begin with, with its slash; empty if there is none. */
const commonFolder = (files: readonly { readonly path: string }[]): string => {
  const [first] = files;
  const top = first?.path.slice(0, first.path.indexOf('/') + 1) ?? '';
  return files.every(({ path }) => path.startsWith(top)) ? top : '';
};

/** The name of a list of pictures for people: `holiday (5000).json`. */
export const listName = (name: string, { pictures }: PictureList): string => `${name.slice(0, 80)} (${pictures.length}).json`;

/** What to say about the pictures of a list that cannot be read; undefined if all can. */
export const brokenNotice = ({ broken, pictures }: PictureList): Sentence | undefined => {
  const [first] = broken;
  return (
    first &&
    sentence('{count} of {of} pictures cannot be read. The first one: {reason}', {
      count: broken.length,
      of: broken.length + pictures.length,
      reason: first.reason,
    })
  );
};
