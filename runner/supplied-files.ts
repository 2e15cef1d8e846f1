import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { basename, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { imageCodec } from '../models/backends/node/images.ts';
import { type ByteSource, sourceOfBytes } from '../models/embedding-files/index.ts';
import type { Image } from '../models/image/image.ts';
import type { PictureFile } from '../models/image/picture.ts';
import { encodePictureList, examineFile, pictureListOf } from '../models/image/picture-list.ts';
import { missingPicture } from '../models/image/picture-reader.ts';
import { toFileName } from '../text/file-name.ts';
import { RunnerError } from './error.ts';
import { filesBelow } from './folder-files.ts';
import { systemSentence } from './system-sentence.ts';

/** A picture or another file that a program passes to a run: a path, a file URL, the content of the file, with or without its name, or pixels. */
export type FileInput = string | URL | Uint8Array | { readonly name: string; readonly bytes: Uint8Array } | Image;

/** The files and folders of pictures that the inputs of a run name or contain. */
export type SuppliedFiles = {
  /** Adds the file of an input, and returns its name for the workflow. Rejects with `RunnerError`. */
  add(value: unknown, input: string): Promise<string>;
  /** Adds a folder, or several pictures, and returns the name for the workflow. Rejects with `RunnerError`. */
  addFolder(value: unknown, input: string): Promise<string>;
  /** Lists the pictures of a folder that the workflow itself names, and follows symbolic links that lead to permitted files. */
  listFolder(name: string, path: string, permits: (realPath: string) => boolean): Promise<void>;
  /** The paths that inputs name. */
  readonly named: ReadonlySet<string>;
  /** The content of a file that was passed as bytes or pixels. */
  content(name: string): { readonly bytes: Uint8Array; readonly sha256: string } | undefined;
  open(name: string): ByteSource | undefined;
  list(name: string): { readonly bytes: Uint8Array; readonly sha256: string; readonly pictures: readonly PictureFile[] } | undefined;
  read(picture: PictureFile): Promise<Uint8Array>;
};

const sha256Of = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');

/** Whether a value is a picture in memory. */
export const isImage = (value: unknown): value is Image =>
  typeof value === 'object' &&
  value !== null &&
  'data' in value &&
  value.data instanceof Uint8Array &&
  'channels' in value &&
  (value.channels === 3 || value.channels === 4) &&
  'width' in value &&
  'height' in value &&
  value.data.length === Number(value.width) * Number(value.height) * value.channels;

const isNamedFile = (value: unknown): value is { readonly name: string; readonly bytes: Uint8Array } =>
  typeof value === 'object' &&
  value !== null &&
  'bytes' in value &&
  value.bytes instanceof Uint8Array &&
  'name' in value &&
  typeof value.name === 'string';

const badFile = (input: string): RunnerError =>
  new RunnerError(
    'BAD_INPUT',
    'The input "{input}" is a file. Pass its path, its content as a Uint8Array, or pixels as { width, height, channels, data }.',
    { params: { input } },
  );

/** The path of a value that names a file; undefined for other values. Relative paths start at `folder`. */
export const pathOf = (value: unknown, folder: string): string | undefined => {
  if (value instanceof URL) return fileURLToPath(value);
  return typeof value === 'string' ? resolve(folder, value) : undefined;
};

/** The content of a file input. Rejects with `RunnerError` BAD_INPUT or FILE_UNREADABLE. */
export const contentOf = async (
  value: unknown,
  input: string,
  folder: string,
): Promise<{ readonly name: string; readonly bytes: Uint8Array }> => {
  const path = pathOf(value, folder);
  if (path !== undefined) {
    const bytes = await readFile(path).catch((cause: unknown) => {
      throw new RunnerError('FILE_UNREADABLE', 'The input "{input}" names the file {path}, which cannot be read. {reason}', {
        params: { input, path, reason: systemSentence(cause) },
        cause,
      });
    });
    return { name: basename(path), bytes };
  }
  if (value instanceof Uint8Array) return { name: input, bytes: value };
  if (isNamedFile(value)) return value;
  if (isImage(value)) return { name: `${input}.png`, bytes: await imageCodec.encode([value], { format: 'png' }) };
  throw badFile(input);
};

/** The name in the workflow of what was passed as bytes. It ends with the name of the file, whose extension may say what the file is. */
const nameOf = (sha256: string, name = ''): string => `input:${sha256}/${toFileName(name)}`;

/** Collects the files of a run's inputs. Relative paths start at `folder`. */
export const suppliedFiles = (folder: string): SuppliedFiles => {
  const named = new Set<string>();
  const contents = new Map<string, { readonly bytes: Uint8Array; readonly sha256: string }>();
  const lists = new Map<string, NonNullable<ReturnType<SuppliedFiles['list']>>>();
  const readers = new Map<string, () => Promise<Uint8Array>>();

  /** Lists the pictures of several files, each read by `read`. Returns the name of the list. */
  const addList = async (files: readonly { readonly name: string; read(): Promise<Uint8Array> }[], name?: string): Promise<string> => {
    const examined = [];
    for (const file of files) {
      const result = await examineFile(file.name, await file.read(), { measure: imageCodec.measure, hash: sha256Of });
      if (result && 'picture' in result) readers.set(result.picture.sha256, file.read);
      examined.push({ name: file.name, result });
    }
    const list = pictureListOf(examined);
    const bytes = encodePictureList(list);
    const sha256 = sha256Of(bytes);
    const known = name ?? nameOf(sha256);
    lists.set(known, { bytes, sha256, pictures: list.pictures });
    return known;
  };

  return {
    named,
    async add(value, input) {
      const path = pathOf(value, folder);
      if (path !== undefined) {
        named.add(path);
        return path;
      }
      const { name, bytes } = await contentOf(value, input, folder);
      const sha256 = sha256Of(bytes);
      contents.set(nameOf(sha256, name), { bytes, sha256 });
      return nameOf(sha256, name);
    },
    async addFolder(value, input) {
      if (Array.isArray(value)) {
        const digits = String(value.length).length;
        const opened = value.map(async (item: unknown, index) => {
          const { name, bytes } = await contentOf(item, input, folder);
          return { name: typeof item === 'string' ? name : `${String(index + 1).padStart(digits, '0')}-${name}`, read: async () => bytes };
        });
        return addList(await Promise.all(opened));
      }
      const path = pathOf(value, folder);
      if (path === undefined)
        throw new RunnerError('BAD_INPUT', 'The input "{input}" is a folder of pictures. Pass its path, or a list of pictures.', {
          params: { input },
        });
      const files = await filesBelow(path, () => true).catch((cause: unknown) => {
        throw new RunnerError('FILE_UNREADABLE', 'The input "{input}" names the folder {path}, which cannot be read. {reason}', {
          params: { input, path, reason: systemSentence(cause) },
          cause,
        });
      });
      return addList(files.map((file) => ({ name: file.name, read: () => readFile(file.path) })));
    },
    async listFolder(name, path, permits) {
      const files = await filesBelow(path, permits);
      await addList(
        files.map((file) => ({ name: file.name, read: () => readFile(file.path) })),
        name,
      );
    },
    content: (name) => contents.get(name),
    open(name) {
      const found = contents.get(name);
      return found && sourceOfBytes(name, found.bytes);
    },
    list: (name) => lists.get(name),
    async read(picture) {
      const read = readers.get(picture.sha256);
      if (!read) throw missingPicture(picture);
      return read();
    },
  };
};
