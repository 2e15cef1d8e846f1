import { realpathSync } from 'node:fs';
import { isAbsolute, relative, resolve, sep } from 'node:path';

/** Returns the path of a file that a workflow names. Throws the error of `refuse` for a file that the workflow may not read. */
export type PermittedFiles = (name: string) => string;

/** The path without symbolic links, as far as it exists. */
const realPath = (path: string): string => {
  try {
    return realpathSync(path);
  } catch {
    return path;
  }
};

const isInside = (path: string, folder: string): boolean => {
  const way = relative(folder, path);
  return way === '' || (!isAbsolute(way) && way !== '..' && !way.startsWith(`..${sep}`));
};

/** A file that a workflow may not read: its path, the workflow's folder, and the folder whose permission is missing. */
export type ForbiddenFile = { readonly path: string; readonly folder: string; readonly allow: string };

/**
 * The files that a workflow may read, because a workflow may come from a stranger: those in its own folder and below, in the folders `allowed`, and those
 * that its user names (`named`, absolute paths). Symbolic links are followed first. Relative names start at `folder`.
 */
export const permittedFiles = (settings: {
  readonly folder: string;
  readonly allowed?: readonly string[];
  readonly named?: Iterable<string>;
  /** Creates the error of a file that the workflow may not read. */
  refuse(file: ForbiddenFile): Error;
}): PermittedFiles => {
  const { folder } = settings;
  const folders = [folder, ...(settings.allowed ?? [])].map(realPath);
  const named = new Set(settings.named);
  return (name) => {
    const path = resolve(folder, name);
    if (named.has(path) || folders.some((permitted) => isInside(realPath(path), permitted))) return path;
    throw settings.refuse({ path, folder, allow: resolve(path, '..') });
  };
};
