import { randomUUID } from 'node:crypto';
import { access, constants, mkdir, open, rename, rm, rmdir, stat } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { codeOf } from '../errors/index.ts';
import { CliError, systemSentence } from './error.ts';

/** The file operations needed to write results. Tests replace them with a full or failing disk. */
export type Disk = {
  /** Creates a folder and its parents. Returns the topmost folder that it created. */
  createFolder(path: string): Promise<string | undefined>;
  /** Writes a new file and waits until it is flushed to the disk. */
  write(path: string, bytes: Uint8Array): Promise<void>;
  rename(from: string, to: string): Promise<void>;
  remove(path: string): Promise<void>;
};

export const realDisk: Disk = {
  createFolder: (path) => mkdir(path, { recursive: true }),
  async write(path, bytes) {
    const file = await open(path, 'wx');
    try {
      await file.writeFile(bytes);
      await file.sync();
    } finally {
      await file.close();
    }
  },
  rename,
  remove: (path) => rm(path, { force: true }),
};

export type NamedBytes = { readonly name: string; readonly bytes: Uint8Array };

/**
 * Writes files into a folder so that no reader ever sees a half-written file: all files are written under temporary names, then renamed in
 * order. If the disk fails, the temporary files and the created folders are removed. Throws `CliError` (`OUTPUT_UNWRITABLE`).
 */
export const writeFiles = async (disk: Disk, folder: string, files: readonly NamedBytes[]): Promise<void> => {
  const staged: { readonly from: string; readonly to: string }[] = [];
  let created: string | undefined;
  try {
    created = await disk.createFolder(folder);
    for (const { name, bytes } of files) {
      const file = { from: join(folder, `.${randomUUID()}.part`), to: join(folder, name) };
      staged.push(file);
      await disk.write(file.from, bytes);
    }
    for (const { from, to } of staged) await disk.rename(from, to);
  } catch (error) {
    for (const { from } of staged) await disk.remove(from).catch(() => undefined);
    if (created !== undefined) await removeEmpty(folder, created);
    throw unwritable(folder, error);
  }
};

/**
 * Checks, before any work is done, that results can be written to a folder. The folder is not created.
 * Throws `CliError` (`OUTPUT_UNWRITABLE`).
 */
export const checkWritable = async (folder: string): Promise<void> => {
  let at = resolve(folder);
  for (;;) {
    try {
      if (!(await stat(at)).isDirectory())
        throw new CliError('OUTPUT_UNWRITABLE', '{path} is a file, not a folder. Choose another folder with --out.', {
          params: { path: at },
        });
      await access(at, constants.W_OK);
      return;
    } catch (error) {
      const missing = codeOf(error) === 'ENOENT' || codeOf(error) === 'ENOTDIR';
      if (!missing || dirname(at) === at) throw unwritable(folder, error);
      at = dirname(at);
    }
  }
};

const unwritable = (folder: string, error: unknown): CliError => {
  if (error instanceof CliError) return error;
  return new CliError('OUTPUT_UNWRITABLE', 'Cannot write to the output folder {folder}. {reason} (--out sets the folder.)', {
    params: { folder, reason: systemSentence(error) },
    cause: error,
  });
};

/** Removes a folder and its parents up to `top`, as long as they are empty. */
const removeEmpty = async (folder: string, top: string): Promise<void> => {
  for (let at = resolve(folder); at.length >= resolve(top).length; at = dirname(at)) {
    const removed = await rmdir(at).then(
      () => true,
      () => false,
    );
    if (!removed) return;
  }
};
