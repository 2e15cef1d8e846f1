import type { ImageCodec } from '../models/image/codec.ts';
import type { Image } from '../models/image/image.ts';
import type { PictureFile } from '../models/image/picture.ts';
import { encodePictureList, examineFile, type PictureList, pictureListOf } from '../models/image/picture-list.ts';
import { missingPicture } from '../models/image/picture-reader.ts';
import { toFileName } from '../text/file-name.ts';
import { RunnerError } from './error.ts';

/** A file in memory. */
export type NamedBytes = { readonly name: string; readonly bytes: Uint8Array };

/** A file that is read when its content is needed. */
export type ReadableFile = { readonly name: string; read(): Promise<Uint8Array> };

type HashedBytes = { readonly bytes: Uint8Array; readonly sha256: string };

/** The files of a run that are in memory, and the lists of pictures that stand for folders. */
export type SuppliedFiles = {
  /** Adds a file, and returns its name in the workflow: `name`, or one that is made of its content. */
  add(file: NamedBytes, name?: string): string;
  /** Lists the pictures of several files, and returns the name of the list in the workflow: `name`, or one that is made of its content. */
  addFolder(files: readonly ReadableFile[], name?: string): Promise<string>;
  /** Adds a list of pictures under a name. `read` reads the file of a picture. */
  addList(name: string, list: PictureList, read: (picture: PictureFile) => Promise<Uint8Array>): void;
  content(name: string): HashedBytes | undefined;
  list(name: string): (HashedBytes & { readonly pictures: readonly PictureFile[] }) | undefined;
  read(picture: PictureFile): Promise<Uint8Array>;
};

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

/** Whether a value is a file in memory. */
const isNamedFile = (value: unknown): value is NamedBytes =>
  typeof value === 'object' &&
  value !== null &&
  'bytes' in value &&
  value.bytes instanceof Uint8Array &&
  'name' in value &&
  typeof value.name === 'string';

/** The content of a value that is a file in memory: bytes, with or without a name, or pixels. Rejects with `RunnerError` BAD_INPUT. */
export const contentInMemory = async (value: unknown, input: string, images: ImageCodec): Promise<NamedBytes> => {
  if (value instanceof Uint8Array) return { name: input, bytes: value };
  if (isNamedFile(value)) return value;
  if (isImage(value)) return { name: `${input}.png`, bytes: await images.encode([value], { format: 'png' }) };
  throw new RunnerError(
    'BAD_INPUT',
    'The input "{input}" is a file. Pass its path, its content as a Uint8Array, or pixels as { width, height, channels, data }.',
    { params: { input } },
  );
};

/** The pictures of a list that is passed to an input, named so that their order is that of the list. */
export const picturesOfInput = (
  values: readonly unknown[],
  input: string,
  contentOf: (value: unknown, input: string) => Promise<NamedBytes>,
): Promise<readonly ReadableFile[]> => {
  const digits = String(values.length).length;
  return Promise.all(
    values.map(async (value, index) => {
      const { name, bytes } = await contentOf(value, input);
      const named = typeof value === 'string' ? name : `${String(index + 1).padStart(digits, '0')}-${name}`;
      return { name: named, read: async () => bytes };
    }),
  );
};

/** The error for an input that is a folder, where the value is not one. */
export const badFolder = (input: string): RunnerError =>
  new RunnerError('BAD_INPUT', 'The input "{input}" is a folder of pictures. Pass its path, or a list of pictures.', { params: { input } });

/** The name in the workflow of what was passed as bytes. It ends with the name of the file, whose extension may say what the file is. */
const nameOf = (sha256: string, name = ''): string => `input:${sha256}/${toFileName(name)}`;

/** Collects files of a run in memory. */
export const suppliedFiles = ({
  images,
  sha256: sha256Of,
}: {
  readonly images: ImageCodec;
  sha256(bytes: Uint8Array): string;
}): SuppliedFiles => {
  const contents = new Map<string, HashedBytes>();
  const lists = new Map<string, NonNullable<ReturnType<SuppliedFiles['list']>>>();
  const readers = new Map<string, () => Promise<Uint8Array>>();
  const keep = (list: PictureList, name?: string): string => {
    const bytes = encodePictureList(list);
    const sha256 = sha256Of(bytes);
    const known = name ?? nameOf(sha256);
    lists.set(known, { bytes, sha256, pictures: list.pictures });
    return known;
  };
  return {
    add({ name, bytes }, known) {
      const sha256 = sha256Of(bytes);
      const inWorkflow = known ?? nameOf(sha256, name);
      contents.set(inWorkflow, { bytes, sha256 });
      return inWorkflow;
    },
    async addFolder(files, name) {
      const examined = [];
      for (const file of files) {
        const result = await examineFile(file.name, await file.read(), { measure: images.measure, hash: sha256Of });
        if (result && 'picture' in result) readers.set(result.picture.sha256, file.read);
        examined.push({ name: file.name, result });
      }
      return keep(pictureListOf(examined), name);
    },
    addList(name, list, read) {
      for (const picture of list.pictures) readers.set(picture.sha256, () => read(picture));
      keep(list, name);
    },
    content: (name) => contents.get(name),
    list: (name) => lists.get(name),
    async read(picture) {
      const read = readers.get(picture.sha256);
      if (!read) throw missingPicture(picture);
      return read();
    },
  };
};
