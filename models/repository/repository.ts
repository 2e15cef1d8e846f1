import type { z } from 'zod';
import { decodeText } from '../../text/decode-text.ts';
import { ModelError } from '../error.ts';

/** Where a repository comes from. `id` is a folder's path, a hub's id (`kakaobrain/karlo-v1-alpha`), or the name of a dropped folder. */
export type RepositorySource = {
  readonly kind: 'folder' | 'hub' | 'files';
  readonly id: string;
  /** The address of the repository's page. */
  readonly url?: string;
  /** The commit, 40 hexadecimal digits. It names the content: a branch is resolved once, when the repository is opened. */
  readonly revision?: string;
};

/** What the model card of a repository states about its licence. */
export type Licence = {
  /** The identifier, as `creativeml-openrail-m`, or `other`. */
  readonly id: string;
  readonly name?: string;
  readonly url?: string;
};

/**
 * A file of a repository. `path` has forward slashes. A hub states hashes without reading the file: `sha256` (hex) of what lies in its large
 * file storage, and `gitHash` (hex, SHA-1 of the git blob) of everything else.
 */
export type RepositoryFile = { readonly path: string; readonly bytes: number; readonly sha256?: string; readonly gitHash?: string };

/** The bytes `[offset, offset + length)` of a file. */
export type ByteRange = { readonly offset: number; readonly length: number };

/**
 * The files of a model as its authors published them, wherever they lie: in a folder, on a hub, or dropped on a page. Paths are relative to
 * the repository and have forward slashes. All methods reject with `ModelError`: `FILE_MISSING` for a path that `files` does not list or that
 * cannot be read, `ABORTED` when the signal aborts.
 */
export type Repository = {
  readonly source: RepositorySource;
  /** Every file, ordered by path. */
  readonly files: readonly RepositoryFile[];
  readonly licence?: Licence;
  /** Whether the files can be fetched only after the licence was accepted on the repository's page. */
  readonly gated: boolean;
  /** Reads a file, or a range of it. Rejects with `BAD_WEIGHTS` where the range ends behind the file. */
  read(path: string, range?: ByteRange, signal?: AbortSignal): Promise<Uint8Array<ArrayBuffer>>;
  /** SHA-256 of a file (hex). */
  sha256(path: string, signal?: AbortSignal): Promise<string>;
  /** The path of a file on this machine's disk, with symbolic links resolved; absent where the files are on no disk. */
  readonly pathOnDisk?: (path: string) => Promise<string>;
};

/** What reading ranges of listed files needs of a repository. */
export type RangeReader = Pick<Repository, 'source' | 'files' | 'read'>;

/** Whether the repository contains a file. */
export const hasFile = ({ files }: Pick<Repository, 'files'>, path: string): boolean => files.some((file) => file.path === path);

/**
 * The file of a repository.
 * @throws ModelError `FILE_MISSING` when the repository does not contain it
 */
export const fileOf = ({ files, source }: Pick<Repository, 'files' | 'source'>, path: string): RepositoryFile => {
  const file = files.find((candidate) => candidate.path === path);
  if (!file) {
    throw new ModelError('FILE_MISSING', 'The repository {repository} has no file {path}. Fetch or copy it again.', {
      params: { repository: source.id, path },
    });
  }
  return file;
};

/** The largest text file that is read, in bytes. The index of a sharded network and a tokenizer have a few MB. */
const textLimit = 256 * 1024 ** 2;

/**
 * Reads a text file.
 * @throws ModelError `FILE_MISSING`; `BAD_REPOSITORY` when the file is not text
 */
export const readText = async (repository: Repository, path: string): Promise<string> => {
  const { bytes } = fileOf(repository, path);
  if (bytes > textLimit) {
    throw new ModelError('BAD_REPOSITORY', 'The file {path} of {repository} has {bytes} bytes, which is too large for a text file.', {
      params: { path, repository: repository.source.id, bytes },
    });
  }
  const { text, problem } = decodeText(await repository.read(path));
  if (problem) {
    throw new ModelError('BAD_REPOSITORY', 'The file {path} of {repository} cannot be read. {problem}', {
      params: { path, repository: repository.source.id, problem },
    });
  }
  return text;
};

/**
 * Reads a JSON file.
 * @throws ModelError `FILE_MISSING`; `BAD_REPOSITORY` when the file is not JSON or does not match the schema
 */
export const readJson = async <Schema extends z.ZodType>(
  repository: Repository,
  path: string,
  schema: Schema,
): Promise<z.output<Schema>> => {
  const text = await readText(repository, path);
  const where = { path, repository: repository.source.id };
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch (cause) {
    throw new ModelError('BAD_REPOSITORY', 'The file {path} of {repository} is not valid JSON. Fetch or copy it again.', {
      params: where,
      cause,
    });
  }
  const parsed = schema.safeParse(json);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  throw new ModelError('BAD_REPOSITORY', 'The file {path} of {repository} cannot be used: "{field}": {reason}.', {
    params: { ...where, field: issue?.path.join('.') ?? '', reason: issue?.message ?? '' },
    cause: parsed.error,
  });
};
