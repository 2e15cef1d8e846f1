import { randomUUID } from 'node:crypto';
import { access, constants, mkdir, open, rename, rm, rmdir, stat } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { CliError, systemSentence } from './error.ts';

/** The file operations that writing results takes. Tests put a full or failing disk in its place. */
export type Disk = {
  /** Makes a folder and those above it; gives the topmost one that was made. */
  makeFolder(path: string): Promise<string | undefined>;
  /** Writes a new file and waits until it lies on the disk. */
  write(path: string, bytes: Uint8Array): Promise<void>;
  rename(from: string, to: string): Promise<void>;
  remove(path: string): Promise<void>;
};

export const realDisk: Disk = {
  makeFolder: (path) => mkdir(path, { recursive: true }),
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
 * Writes files into a folder so that none is ever seen half-written: all are written under other names, then renamed in order.
 * When the disk fails, the leftovers and the folders made for them are removed. Throws `CliError` (`OUTPUT_UNWRITABLE`).
 */
export const writeFiles = async (disk: Disk, folder: string, files: readonly NamedBytes[]): Promise<void> => {
  const staged: { readonly from: string; readonly to: string }[] = [];
  let made: string | undefined;
  try {
    made = await disk.makeFolder(folder);
    for (const { name, bytes } of files) {
      const file = { from: join(folder, `.${randomUUID()}.part`), to: join(folder, name) };
      staged.push(file);
      await disk.write(file.from, bytes);
    }
    for (const { from, to } of staged) await disk.rename(from, to);
  } catch (error) {
    for (const { from } of staged) await disk.remove(from).catch(() => undefined);
    if (made !== undefined) await removeEmpty(folder, made);
    throw unwritable(folder, error);
  }
};

/**
 * Finds out before any work is done whether results could be written to a folder, without making it.
 * Throws `CliError` (`OUTPUT_UNWRITABLE`).
 */
export const checkWritable = async (folder: string): Promise<void> => {
  let at = resolve(folder);
  for (;;) {
    try {
      if (!(await stat(at)).isDirectory())
        throw new CliError('OUTPUT_UNWRITABLE', `${at} is a file, not a folder. Choose another folder with --out.`);
      await access(at, constants.W_OK);
      return;
    } catch (error) {
      const missing = error instanceof Error && 'code' in error && (error.code === 'ENOENT' || error.code === 'ENOTDIR');
      if (!missing || dirname(at) === at) throw unwritable(folder, error);
      at = dirname(at);
    }
  }
};

const unwritable = (folder: string, error: unknown): CliError => {
  if (error instanceof CliError) return error;
  const sentence = systemSentence(error) ?? (error instanceof Error ? error.message : String(error));
  return new CliError('OUTPUT_UNWRITABLE', `Cannot write to the output folder ${folder}. ${sentence} (--out names the folder.)`, {
    cause: error,
  });
};

/** Removes a folder and those above it up to `top`, as long as they are empty. */
const removeEmpty = async (folder: string, top: string): Promise<void> => {
  for (let at = resolve(folder); at.length >= resolve(top).length; at = dirname(at)) {
    const removed = await rmdir(at).then(
      () => true,
      () => false,
    );
    if (!removed) return;
  }
};
