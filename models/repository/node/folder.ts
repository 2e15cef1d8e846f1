import { open, readdir, readFile, realpath, stat } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import { codeOf } from '../../../errors/index.ts';
import { ModelError, throwIfAborted } from '../../error.ts';
import { hashFile } from '../../hash-file.ts';
import { rangeWithin } from '../byte-range.ts';
import { licenceOfCard } from '../model-card.ts';
import { type ByteRange, fileOf, type Repository, type RepositoryFile, type RepositorySource } from '../repository.ts';

/** More files than any repository of a model has: a folder with more of them is somebody's home. */
const mostFiles = 10_000;

/** How much one system call reads: Linux and macOS end a longer one at 2 GiB. */
const longestRead = 2 ** 30;

/**
 * Opens a repository that lies in a folder. Symbolic links to files and folders are followed, because the cache of a hub consists of them;
 * folders whose name begins with a dot are left out. A folder of the hub's cache (`models--owner--name`) is opened at its snapshot.
 * @throws ModelError `FILE_MISSING` when the folder cannot be read; `BAD_REPOSITORY` when it contains more than 10,000 files
 */
export const openFolder = async (folder: string, signal?: AbortSignal): Promise<Repository> => {
  const location = await snapshotOf(resolve(folder));
  const files: RepositoryFile[] = [];
  await walk({ location, folder: '', above: [], files, signal });
  files.sort((a, b) => (a.path < b.path ? -1 : 1));
  const repository: Repository = {
    source: sourceOf(location),
    files,
    gated: false,
    async read(path, range, stop) {
      const { offset, length } = rangeWithin(fileOf(repository, path), range);
      throwIfAborted(stop);
      return readRange(join(location, path), { offset, length });
    },
    async sha256(path, stop) {
      fileOf(repository, path);
      throwIfAborted(stop);
      return reading(join(location, path), (name) => hashFile(name, { signal: stop }));
    },
    async pathOnDisk(path) {
      fileOf(repository, path);
      return reading(join(location, path), (name) => realpath(name));
    },
  };
  const card = files.find(({ path, bytes }) => path === 'README.md' && bytes < 2 ** 20);
  const licence = card && licenceOfCard(new TextDecoder().decode(await repository.read(card.path)));
  return licence ? { ...repository, licence } : repository;
};

/** Runs a call of the file system, and throws its failure as `FILE_MISSING` with the path. */
const reading = async <Result>(path: string, read: (path: string) => Promise<Result>): Promise<Result> => {
  try {
    return await read(path);
  } catch (cause) {
    if (cause instanceof ModelError) throw cause;
    throw new ModelError('FILE_MISSING', 'Cannot read {path} ({reason}). Check that it exists and that you may read it.', {
      params: { path, reason: codeOf(cause) ?? String(cause) },
      cause,
    });
  }
};

type Walk = {
  readonly location: string;
  /** The folder to list, relative to `location`; empty for `location` itself. */
  readonly folder: string;
  /** The real paths of the folders around it: a link to one of them would never end. */
  readonly above: readonly string[];
  readonly files: RepositoryFile[];
  readonly signal: AbortSignal | undefined;
};

const walk = async ({ location, folder, above, files, signal }: Walk): Promise<void> => {
  throwIfAborted(signal);
  const real = await reading(join(location, folder), (path) => realpath(path));
  if (above.includes(real)) return;
  for (const { name } of await reading(real, (path) => readdir(path, { withFileTypes: true }))) {
    const path = folder === '' ? name : `${folder}/${name}`;
    // A link whose target is gone is not a file. The reader that needs the file reports its name.
    const found = await stat(join(real, name)).catch(() => undefined);
    if (found?.isDirectory() && !name.startsWith('.')) {
      await walk({ location, folder: path, above: [...above, real], files, signal });
    }
    if (found?.isFile()) files.push({ path, bytes: found.size });
    if (files.length > mostFiles) {
      throw new ModelError(
        'BAD_REPOSITORY',
        'The folder {folder} contains more than {count} files. Choose the folder of one model, which contains model_index.json or config.json.',
        { params: { folder: location, count: mostFiles } },
      );
    }
  }
};

const commit = /^[0-9a-f]{40}$/;
const cacheName = /^models--(.+?)--(.+)$/;

/** The snapshot of a folder of the hub's cache, at the commit that `refs/main` names; any other folder is its own. */
const snapshotOf = async (folder: string): Promise<string> => {
  if (!cacheName.test(basename(folder))) return folder;
  const revision = await readFile(join(folder, 'refs', 'main'), 'utf8').catch(() => '');
  return commit.test(revision.trim()) ? join(folder, 'snapshots', revision.trim()) : folder;
};

/** A snapshot in the hub's cache (`models--owner--name/snapshots/<commit>`) states its commit in its path. */
const sourceOf = (location: string): RepositorySource => {
  const revision = basename(location);
  const isSnapshot = commit.test(revision) && basename(dirname(location)) === 'snapshots';
  return { kind: 'folder', id: location, ...(isSnapshot && { revision }) };
};

const readRange = (path: string, { offset, length }: ByteRange): Promise<Uint8Array<ArrayBuffer>> =>
  reading(path, async () => {
    const file = await open(path);
    try {
      const bytes = new Uint8Array(length);
      let done = 0;
      while (done < length) {
        const { bytesRead } = await file.read(bytes, done, Math.min(length - done, longestRead), offset + done);
        if (bytesRead === 0) {
          throw new ModelError('BAD_WEIGHTS', 'The file {path} became shorter while it was read. Fetch or copy it again.', {
            params: { path },
          });
        }
        done += bytesRead;
      }
      return bytes;
    } finally {
      await file.close();
    }
  });
