import { createHash, type Hash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { type FileHandle, mkdir, open, rename, rm, stat, statfs } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { codeOf } from '../../../errors/index.ts';
import { ModelError, stopped, throwIfAborted } from '../../error.ts';
import type { HubRepository } from '../hub.ts';
import { fileOf, type RepositoryFile } from '../repository.ts';

/** How far a download is, in bytes: of the file that is being fetched, and of all files. */
export type DownloadProgress = {
  readonly file: string;
  readonly fileDone: number;
  readonly fileBytes: number;
  readonly done: number;
  readonly bytes: number;
};

export type DownloadOptions = {
  /** The folder to write to. It is created. */
  readonly folder: string;
  /** Paths of the files to fetch. */
  readonly files: readonly string[];
  readonly signal?: AbortSignal | undefined;
  readonly progress?: (progress: DownloadProgress) => void;
  /** Waits before a further attempt. Default: a timer that ends when the signal aborts. */
  readonly wait?: (milliseconds: number, signal: AbortSignal | undefined) => Promise<void>;
};

/** How often a file is requested again without one new byte. */
const attempts = 5;

/** What a file is called until it is complete and its hash is verified. */
const partOf = (path: string): string => `${path}.part`;

/**
 * Fetches files of a repository on a hub to a folder. A file appears under its name only when it is complete and has the hash that the hub
 * states; until then it is `<name>.part`, and the next call continues it. A connection that breaks is opened again. Files that are in the
 * folder already are verified, and not fetched.
 * @throws ModelError `DISK_FULL` before the first byte where the disk has no room for all files, or when it fills up in the middle (the
 * incomplete file is removed); `BAD_WEIGHTS` when a file has another hash (it is removed); `ACCESS_DENIED`, `FILE_MISSING`,
 * `DOWNLOAD_FAILED`, `ABORTED`
 */
export const download = async (repository: HubRepository, options: DownloadOptions): Promise<void> => {
  const folder = resolve(options.folder);
  const files = options.files.map((path) => fileOf(repository, path));
  const bytes = files.reduce((sum, file) => sum + file.bytes, 0);
  await onDisk(folder, () => mkdir(folder, { recursive: true }));
  await checkSpace(folder, files);
  let before = 0;
  for (const file of files) {
    const report = (fileDone: number) =>
      options.progress?.({ file: file.path, fileDone, fileBytes: file.bytes, done: before + fileDone, bytes });
    await fetchFile(repository, file, { ...options, folder, report });
    before += file.bytes;
  }
};

/** Compares what is missing of the files with the free space of the disk. */
const checkSpace = async (folder: string, files: readonly RepositoryFile[]): Promise<void> => {
  let missing = 0;
  for (const { path, bytes } of files) {
    const target = join(folder, path);
    const present = (await sizeOf(target)) ?? (await sizeOf(partOf(target))) ?? 0;
    missing += Math.max(0, bytes - present);
  }
  const { bavail, bsize } = await onDisk(folder, () => statfs(folder));
  const free = bavail * bsize;
  if (missing > free) {
    throw new ModelError(
      'DISK_FULL',
      'The files need {missing} more bytes in {folder}, and its disk has {free}. Free some space, or choose another folder.',
      {
        params: { missing, folder, free },
      },
    );
  }
};

const sizeOf = async (path: string): Promise<number | undefined> => (await stat(path).catch(() => undefined))?.size;

type FetchOptions = DownloadOptions & { readonly report: (done: number) => void };

const fetchFile = async (repository: HubRepository, file: RepositoryFile, options: FetchOptions): Promise<void> => {
  const { folder, signal, report } = options;
  const target = join(folder, file.path);
  const part = partOf(target);
  throwIfAborted(signal);
  if ((await sizeOf(target)) === file.bytes && (await hasStatedHash(target, file, signal))) return report(file.bytes);
  await onDisk(target, () => mkdir(dirname(target), { recursive: true }));
  const handle = await onDisk(part, () => open(part, 'a'));
  try {
    const hash = await fill(repository, { file, part, handle, options });
    if (hash && hash !== (file.sha256 ?? file.gitHash)) throw wrongHash(repository, file);
    await onDisk(part, () => handle.sync());
  } catch (error) {
    await handle.close();
    // Bytes that are wrong, or that a full disk has no room for, are of no use to the next attempt.
    const isUseless = codeOf(error) === 'DISK_FULL' || codeOf(error) === 'BAD_WEIGHTS' || (await sizeOf(part)) === 0;
    if (isUseless) await rm(part, { force: true });
    throw error;
  }
  await handle.close();
  await onDisk(target, () => rename(part, target));
};

type Filling = { readonly file: RepositoryFile; readonly part: string; readonly handle: FileHandle; readonly options: FetchOptions };

/** Appends what is missing of a file, in as many requests as it takes, and returns the hash of all of it in the form that the hub states. */
const fill = async (repository: HubRepository, { file, part, handle, options }: Filling): Promise<string | undefined> => {
  const { signal, report, wait = waitFor } = options;
  let hash = hashFor(file);
  let done = (await sizeOf(part)) ?? 0;
  const restart = async () => {
    await onDisk(part, () => handle.truncate(0));
    hash = hashFor(file);
    done = 0;
  };
  if (done > file.bytes) await restart();
  if (done > 0) await hashFile(hash, part, signal);
  report(done);
  for (let failures = 0; done < file.bytes; ) {
    const start = done;
    try {
      const { from, pieces } = await repository.stream(file.path, done, signal);
      if (from !== done) await restart();
      for await (const piece of pieces) {
        throwIfAborted(signal);
        if (done + piece.length > file.bytes) throw wrongHash(repository, file);
        await onDisk(part, () => append(handle, piece));
        hash?.update(piece);
        done += piece.length;
        report(done);
      }
      if (done < file.bytes) throw endedEarly(repository, file);
    } catch (error) {
      if (codeOf(error) !== 'DOWNLOAD_FAILED') throw error;
      failures = done > start ? 0 : failures + 1;
      if (failures === attempts) throw error;
      if (failures > 0) await wait(1000 * 2 ** (failures - 1), signal);
    }
  }
  return hash?.digest('hex');
};

const endedEarly = ({ source }: HubRepository, { path }: RepositoryFile): ModelError =>
  new ModelError('DOWNLOAD_FAILED', 'The hub ended its answer before the end of {path} of {repository}. Fetch it again to continue.', {
    params: { path, repository: source.id },
  });

const waitFor = async (milliseconds: number, signal: AbortSignal | undefined): Promise<void> => {
  await delay(milliseconds, undefined, signal ? { signal } : {}).catch(() => {
    throw stopped(signal?.reason);
  });
};

const append = async (handle: FileHandle, piece: Uint8Array): Promise<void> => {
  let done = 0;
  while (done < piece.length) done += (await handle.write(piece, done)).bytesWritten;
};

/** The hash of a file in the form that the hub states: SHA-256, or that of a git blob. */
const hashFor = ({ sha256, gitHash, bytes }: RepositoryFile): Hash | undefined => {
  if (sha256 !== undefined) return createHash('sha256');
  return gitHash === undefined ? undefined : createHash('sha1').update(`blob ${bytes}\0`);
};

const hashFile = async (hash: Hash | undefined, path: string, signal: AbortSignal | undefined): Promise<void> => {
  if (!hash) return;
  await onDisk(path, async () => {
    for await (const piece of createReadStream(path, { highWaterMark: 2 ** 20 })) {
      throwIfAborted(signal);
      hash.update(piece);
    }
  });
};

const hasStatedHash = async (path: string, file: RepositoryFile, signal: AbortSignal | undefined): Promise<boolean> => {
  const hash = hashFor(file);
  await hashFile(hash, path, signal);
  return hash === undefined || hash.digest('hex') === (file.sha256 ?? file.gitHash);
};

const wrongHash = ({ source }: HubRepository, { path }: RepositoryFile): ModelError =>
  new ModelError(
    'BAD_WEIGHTS',
    'The file {path} of {repository} arrived with another content than the hub states. It was removed. Fetch it again.',
    {
      params: { path, repository: source.id },
    },
  );

/** Runs a call of the file system, and throws its failure with the path. */
const onDisk = async <Result>(path: string, call: () => Promise<Result>): Promise<Result> => {
  try {
    return await call();
  } catch (cause) {
    if (cause instanceof ModelError) throw cause;
    const code = codeOf(cause);
    if (code === 'ENOSPC' || code === 'EDQUOT') {
      throw new ModelError('DISK_FULL', 'The disk is full, so {path} cannot be written. Free some space, and fetch the model again.', {
        params: { path },
        cause,
      });
    }
    throw new ModelError('FILE_MISSING', 'Cannot write {path} ({reason}). Check that you may write to its folder.', {
      params: { path, reason: code ?? String(cause) },
      cause,
    });
  }
};
