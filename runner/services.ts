import { createHash } from 'node:crypto';
import { closeSync, openSync, readSync, statSync } from 'node:fs';
import { readFile, stat } from 'node:fs/promises';
import { imageCodec } from '../models/backends/node/images.ts';
import { nodeBackend } from '../models/backends/node/index.ts';
import { latentThreads } from '../models/backends/node/latent-threads.ts';
import { pictureThreadCount, pictureThreads } from '../models/backends/node/picture-threads.ts';
import { modelCatalog } from '../models/catalog.ts';
import { ModelError } from '../models/error.ts';
import type { ModelFamily } from '../models/family.ts';
import type { PictureFile } from '../models/image/picture.ts';
import { pictureReader } from '../models/image/picture-reader.ts';
import type { Services } from '../nodes/define.ts';
import type { Computers } from './computers.ts';
import { openSource } from './open-source.ts';
import type { PermittedFiles } from './permitted-files.ts';
import { systemSentence } from './system-sentence.ts';

export const devices = ['cpu', 'cuda', 'webgpu'] as const;
export type Device = (typeof devices)[number];

const maximumBytes = 512 * 2 ** 20;

/** The pictures of the folders that a workflow names. */
export type PictureSources = {
  /** The list of pictures that a folder, a zip or a list stands for, by the name in the workflow; undefined for other files. Throws why it cannot be read. */
  list(name: string): { readonly bytes: Uint8Array; readonly sha256: string; readonly pictures: readonly PictureFile[] } | undefined;
  /** The content of a picture. Rejects with `ModelError` `FILE_MISSING`, also if the file has changed since it was listed. */
  read(picture: PictureFile): Promise<Uint8Array>;
};

/** SHA-256 of bytes, hex. */
export const sha256Of = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');

/** Computers on a device. Their threads start when they are needed. */
export const computersOf = ({ device, threads }: { readonly device: Device; readonly threads?: number }): Computers => ({
  backend: nodeBackend({ device, ...(threads !== undefined && { threads }) }),
  latent: latentThreads(),
  pictures: pictureThreads(),
});

/** The services that nodes run with. `files` returns the paths of the files that the workflow names. */
export const createServices = (settings: {
  readonly computers: Computers;
  readonly families: readonly ModelFamily[];
  readonly files: PermittedFiles;
  readonly pictures: PictureSources;
}): Services => ({
  backend: settings.computers.backend,
  models: modelCatalog(settings.families),
  images: {
    ...imageCodec,
    // one file more than there are threads, so that no thread waits for the disk
    ...pictureReader({ work: settings.computers.pictures, read: settings.pictures.read, most: pictureThreadCount + 1 }),
  },
  latent: settings.computers.latent,
  files: {
    read: async (name) => settings.pictures.list(name)?.bytes ?? readNamed(settings.files(name), name),
    open: (name) => openSource(settings.files(name), name),
  },
});

/** Reads a file that a workflow names. Rejects with `ModelError` FILE_MISSING, or IMAGE_TOO_LARGE above 512 MiB. */
export const readNamed = async (path: string, name: string): Promise<Uint8Array> => {
  try {
    const { size } = await stat(path);
    if (size > maximumBytes)
      throw new ModelError('IMAGE_TOO_LARGE', 'The file {name} is larger than 512 MiB. Use a smaller file.', { params: { name } });
    return await readFile(path);
  } catch (error) {
    if (error instanceof ModelError) throw error;
    throw new ModelError('FILE_MISSING', 'Cannot read the file {name}. {reason}', {
      params: { name, reason: systemSentence(error) },
      cause: error,
    });
  }
};

/**
 * The SHA-256 of a workflow's files by name, each file read once; undefined for a file that cannot be read. The hash of a folder is that of the list of its
 * pictures; without `pictures`, its path stands for it. Throws the errors of `files` and of `pictures`.
 */
export const contentHashes = (files: PermittedFiles, pictures?: PictureSources): ((name: string) => string | undefined) => {
  const hashes = new Map<string, string | undefined>();
  return (name) => {
    if (!hashes.has(name))
      hashes.set(
        name,
        pictures ? (pictures.list(name)?.sha256 ?? hashFile(files(name))) : (hashFile(files(name)) ?? folderName(files(name))),
      );
    return hashes.get(name);
  };
};

/** Stands for the content of a folder whose pictures were not listed. */
const folderName = (path: string): string | undefined =>
  statSync(path, { throwIfNoEntry: false })?.isDirectory() ? `folder:${path}` : undefined;

const hashFile = (path: string): string | undefined => {
  try {
    return statSync(path).isFile() ? hashPieces(path) : undefined;
  } catch {
    return undefined;
  }
};

/** Hashes a file of any size: one read of a whole file ends at 2 GiB. */
const hashPieces = (path: string): string => {
  const hash = createHash('sha256');
  const piece = Buffer.alloc(4 * 2 ** 20);
  const file = openSync(path, 'r');
  try {
    for (let length = readSync(file, piece); length > 0; length = readSync(file, piece)) hash.update(piece.subarray(0, length));
    return hash.digest('hex');
  } finally {
    closeSync(file);
  }
};
