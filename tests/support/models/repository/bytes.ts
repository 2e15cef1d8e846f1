import { openFiles } from '../../../../models/repository/files.ts';
import type { Repository } from '../../../../models/repository/repository.ts';

/** A repository of files in memory, by path. */
export const repositoryOf = (files: Readonly<Record<string, Uint8Array | string>>): Promise<Repository> =>
  openFiles(
    'in-memory',
    // A Blob takes a copy, so a view of another buffer is fine.
    Object.entries(files).map(([path, content]) => ({ path: `in-memory/${path}`, file: new Blob([content as Uint8Array<ArrayBuffer>]) })),
  );

/** A repository of one file. */
export const oneFile = (path: string, content: Uint8Array): Promise<Repository> => repositoryOf({ [path]: content });

/** A copy of some bytes with a range of them replaced. */
export const patched = (bytes: Uint8Array, at: number, replacement: readonly number[]): Uint8Array => {
  const copy = Uint8Array.from(bytes);
  copy.set(replacement, at);
  return copy;
};
