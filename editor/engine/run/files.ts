import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex } from '@noble/hashes/utils.js';
import { type Sentence, sentence } from '../../../errors/index.ts';
import { filesOf, filesOfTask, type Registry, type Task, type Workflow } from '../../../graph/index.ts';
import { isPictureFile, type PictureFile } from '../../../models/image/picture.ts';
import { decodePictureList, isPictureList } from '../../../models/image/picture-list.ts';
import { missingPicture } from '../../../models/image/picture-reader.ts';
import { EditorError } from '../error.ts';
import type { RunFile } from '../server/types.ts';
import { storageError } from '../storage/database.ts';
import type { PictureStore } from '../storage/picture-store.ts';
import type { Storage } from '../storage/storage.ts';
import type { NamedFile } from '../studio.ts';
import { isImages } from './pictures.ts';
import type { ServiceLoader } from './service-loader.ts';
import type { StudioServices } from './types.ts';

/** The files that workflows name: those that the user added, and those that come with the program. */
export type Files = StudioServices['files'] & {
  /** Stores a file by its content. Returns its name, and a notice where it is in memory only. */
  add(file: NamedFile): Promise<{ readonly name: string; readonly notice?: Sentence }>;
  /** The content of a picture file. Rejects with `ModelError` `FILE_MISSING`. */
  picture(file: PictureFile): Promise<Uint8Array>;
  /** Looks up the files of a workflow. Resolves to false where all were found before. */
  look(workflow: Workflow): Promise<boolean>;
  /** Whether the workflow names files that were never looked up. */
  isNew(workflow: Workflow): boolean;
  /** The files of a workflow that were found. */
  named(workflow: Workflow): Promise<readonly RunFile[]>;
  /** The files of a task that were found, and the pictures of the lists among them. */
  ofTask(task: Task): Promise<readonly RunFile[]>;
  /** The picture files in a value. */
  ofValue(value: unknown): readonly RunFile[];
  /** SHA-256 of a file by name; undefined where it cannot be found. */
  contentHash(name: string): string | undefined;
};

type Parts = {
  readonly registry: Registry;
  readonly storage: Storage;
  readonly pictureStore: PictureStore;
  readonly loader: ServiceLoader;
};

export const createFiles = ({ registry, storage, pictureStore, loader }: Parts): Files => {
  /** SHA-256 by name; null where a file was looked for and not found. */
  const hashes = new Map<string, string | null>();
  /** Files that did not fit into the storage, by SHA-256. */
  const unsaved = new Map<string, Uint8Array>();

  const read = async (name: string): Promise<Uint8Array> => {
    const hash = hashes.get(name);
    const bytes = hash ? (unsaved.get(hash) ?? (await storage.readFile(hash))) : undefined;
    if (bytes) return bytes;
    const { files } = await loader.load();
    return files.read(name);
  };
  const namesIn = (workflow: Workflow): readonly string[] => [...new Set(filesOf(workflow, registry).map(({ value }) => value))];
  const find = async (name: string, stored: ReadonlyMap<string, string>): Promise<void> => {
    const hash = stored.get(name);
    if (hash !== undefined) {
      hashes.set(name, hash);
      return;
    }
    try {
      const { files } = await loader.load();
      hashes.set(name, hashOf(await files.read(name)));
    } catch {
      hashes.set(name, null);
    }
  };
  const findAll = async (all: readonly string[]): Promise<boolean> => {
    const names = all.filter((name) => !hashes.get(name));
    if (names.length === 0) return false;
    const stored = new Map((await storage.files()).map((file) => [file.name, file.sha256]));
    for (const name of names) await find(name, stored);
    return true;
  };
  const look = (workflow: Workflow): Promise<boolean> => findAll(namesIn(workflow));
  const found = async (names: readonly string[]): Promise<readonly RunFile[]> => {
    await findAll(names);
    return names.flatMap((name) => {
      const hash = hashes.get(name);
      return hash ? [{ name, sha256: hash, read: () => read(name) }] : [];
    });
  };
  const picture = async (file: PictureFile): Promise<Uint8Array> => {
    const bytes = unsaved.get(file.sha256) ?? (await pictureStore.read(file.sha256)) ?? (await storage.readFile(file.sha256));
    if (bytes) return bytes;
    throw missingPicture(file);
  };
  const sent = (file: PictureFile): RunFile => ({ sha256: file.sha256, read: () => picture(file) });
  /** The files, and the pictures of those that are lists of pictures. */
  const withPictures = async (files: readonly RunFile[]): Promise<readonly RunFile[]> => {
    const lists = files.filter(({ name = '' }) => name.endsWith('.json'));
    const pictures = await Promise.all(
      lists.map(async (file) => {
        const bytes = await file.read();
        return isPictureList(bytes) ? decodePictureList(bytes, file.name ?? '').pictures.map(sent) : [];
      }),
    );
    return [...files, ...pictures.flat()];
  };
  return {
    read,
    picture,
    ofValue: (value) => (isImages(value) ? value.filter(isPictureFile).map(sent) : []),
    async add({ name, bytes }) {
      const hash = hashOf(bytes);
      const stored = nameFor(name, hash);
      hashes.set(stored, hash);
      try {
        await storage.writeFile({ sha256: hash, name: stored, bytes });
        return { name: stored };
      } catch (error) {
        unsaved.set(hash, bytes);
        return {
          name: stored,
          notice: sentence('{file} is lost when this page is closed. {problem}', { file: name, problem: storageError(error).sentence }),
        };
      }
    },
    named: async (workflow) => withPictures(await found(namesIn(workflow))),
    ofTask: async (task) => withPictures(await found(filesOfTask(task, registry).map(({ value }) => value))),
    look,
    isNew: (workflow) => namesIn(workflow).some((name) => !hashes.has(name)),
    // until a file is looked up, its name stands for its content
    contentHash: (name) => (hashes.has(name) ? (hashes.get(name) ?? undefined) : `unknown:${name}`),
  };
};

const hashOf = (bytes: Uint8Array): string => bytesToHex(sha256(bytes));

/** A readable name that differs for different contents: `cat-0f3a….png`. */
const nameFor = (name: string, hash: string): string => {
  const base = name.slice(Math.max(name.lastIndexOf('/'), name.lastIndexOf('\\')) + 1);
  const dot = base.lastIndexOf('.');
  const [stem, extension] = dot > 0 ? [base.slice(0, dot), base.slice(dot)] : [base, ''];
  if (stem === '' && extension === '') throw new EditorError('FILE_MISSING', 'This file has no name. Give it one and add it again.');
  // a file that was added before keeps the name it has
  const plain = stem.replace(/-[0-9a-f]{16}$/, '').slice(0, 100);
  return `${plain}-${hash.slice(0, 16)}${extension.slice(0, 20)}`;
};
