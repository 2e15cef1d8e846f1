import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex } from '@noble/hashes/utils.js';
import { ModelError, throwIfAborted } from '../error.ts';
import { rangeWithin } from './byte-range.ts';
import { licenceOfCard } from './model-card.ts';
import { fileOf, type Repository } from './repository.ts';

/** A file that a person dropped on a page or chose in a dialog, with its path in the dropped folder. */
export type DroppedFile = { readonly path: string; readonly file: Blob };

/**
 * Opens a repository of files that were dropped on a page or chosen in a dialog. The bytes stay where they are until a range of them is
 * read. The folder that all paths begin with is the repository itself.
 * @throws ModelError `FILE_MISSING` when a file can no longer be read
 */
export const openFiles = async (name: string, dropped: readonly DroppedFile[]): Promise<Repository> => {
  const top = commonFolder(dropped);
  const blobs = new Map(dropped.map(({ path, file }) => [path.slice(top.length), file]));
  const files = [...blobs].map(([path, { size }]) => ({ path, bytes: size })).sort((a, b) => (a.path < b.path ? -1 : 1));
  const blobOf = (path: string): Blob => {
    const blob = blobs.get(fileOf(repository, path).path);
    // `files` lists exactly what `blobs` contains.
    if (!blob) throw new Error(path);
    return blob;
  };
  const repository: Repository = {
    source: { kind: 'files', id: top === '' ? name : top.slice(0, -1) },
    files,
    gated: false,
    async read(path, range, signal) {
      const { offset, length } = rangeWithin(fileOf(repository, path), range);
      throwIfAborted(signal);
      return reading(
        path,
        async () =>
          new Uint8Array(
            await blobOf(path)
              .slice(offset, offset + length)
              .arrayBuffer(),
          ),
      );
    },
    async sha256(path, signal) {
      const blob = blobOf(path);
      return reading(path, async () => {
        const hash = sha256.create();
        const reader = blob.stream().getReader();
        for (let piece = await reader.read(); !piece.done; piece = await reader.read()) {
          throwIfAborted(signal);
          hash.update(piece.value);
        }
        return bytesToHex(hash.digest());
      });
    },
  };
  const card = files.find(({ path, bytes }) => path === 'README.md' && bytes < 2 ** 20);
  const licence = card && licenceOfCard(new TextDecoder().decode(await repository.read(card.path)));
  return licence ? { ...repository, licence } : repository;
};

/** The files of an `<input type="file" webkitdirectory>`, or of one without folders. Hidden folders are left out. */
export const filesOfInput = (files: Iterable<File>): DroppedFile[] =>
  Array.from(files, (file) => ({ path: file.webkitRelativePath || file.name, file })).filter(({ path }) => !/(^|\/)\./.test(path));

/**
 * The files of the entries of a drop, with those in dropped folders; hidden ones are left out.
 * @throws ModelError `FILE_MISSING` when a folder cannot be read
 */
export const filesOfEntries = async (entries: readonly FileSystemEntry[]): Promise<DroppedFile[]> => {
  const found: DroppedFile[] = [];
  for (const entry of entries) await collect(entry, found);
  return found;
};

const collect = async (entry: FileSystemEntry, found: DroppedFile[]): Promise<void> => {
  const path = entry.fullPath.replace(/^\//, '');
  if (entry.name.startsWith('.')) return;
  // The two flags of an entry say which of the two interfaces it has.
  if (entry.isFile) {
    const file = await reading(path, () => new Promise<File>((resolve, reject) => (entry as FileSystemFileEntry).file(resolve, reject)));
    found.push({ path, file });
  } else if (entry.isDirectory) {
    const reader = (entry as FileSystemDirectoryEntry).createReader();
    const next = () => reading(path, () => new Promise<FileSystemEntry[]>((resolve, reject) => reader.readEntries(resolve, reject)));
    // A reader returns a hundred entries at a time, and an empty list at the end.
    for (let batch = await next(); batch.length > 0; batch = await next()) {
      for (const inner of batch) await collect(inner, found);
    }
  }
};

/** Runs a call of the browser, and throws its failure as `FILE_MISSING` with the path. */
const reading = async <Result>(path: string, read: () => Promise<Result>): Promise<Result> => {
  try {
    return await read();
  } catch (cause) {
    if (cause instanceof ModelError) throw cause;
    throw new ModelError('FILE_MISSING', 'The browser can no longer read {path}. Choose or drop the folder again.', {
      params: { path },
      cause,
    });
  }
};

/** The folder that all paths begin with (`karlo/`), or `''`. */
const commonFolder = (files: readonly DroppedFile[]): string => {
  const [first] = files;
  const top = first?.path.slice(0, first.path.indexOf('/') + 1) ?? '';
  return files.every(({ path }) => path.startsWith(top)) ? top : '';
};
