import { existsSync, realpathSync } from 'node:fs';
import { isAbsolute, relative, resolve, sep } from 'node:path';
import { filesOf, type Registry, type Workflow } from '../graph/index.ts';
import type { Arguments } from './arguments.ts';
import { CliError, usage } from './error.ts';
import type { Host } from './host.ts';

/** Returns the path of a file that a workflow names. Throws `CliError` (`FILE_FORBIDDEN`) for a file that the workflow may not read. */
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

/**
 * The files that a workflow may read, because a workflow may come from a stranger: those in its own folder and below, in the folders `allowed`, and those
 * that the command itself names (`named`, absolute paths). Symbolic links are followed first. Relative names start at `folder`.
 */
export const permittedFiles = (settings: {
  readonly folder: string;
  readonly allowed?: readonly string[];
  readonly named?: Iterable<string>;
}): PermittedFiles => {
  const { folder } = settings;
  const folders = [folder, ...(settings.allowed ?? [])].map(realPath);
  const named = new Set(settings.named);
  return (name) => {
    const path = resolve(folder, name);
    if (named.has(path) || folders.some((permitted) => isInside(realPath(path), permitted))) return path;
    throw new CliError(
      'FILE_FORBIDDEN',
      'The workflow reads the file {path}, which is outside its folder {folder}. If you trust the workflow, run it with --allow {allow}.',
      { params: { path, folder, allow: resolve(path, '..') } },
    );
  };
};

/** The folders that `--allow` names. Throws `CliError` (`USAGE`) for one that does not exist. */
export const allowedFolders = (host: Host, parsed: Arguments): readonly string[] =>
  parsed.all('allow').map((folder) => {
    const path = resolve(host.directory, folder);
    if (existsSync(path)) return path;
    throw usage('--allow names the folder "{folder}", which does not exist. Check the spelling.', { folder });
  });

/** The absolute paths of the files that the command set in `changed`, and that `original` does not name in the same param. */
export const namedByCommand = (
  original: Workflow,
  changed: readonly Workflow[],
  { registry, folder }: { readonly registry: Registry; readonly folder: string },
): ReadonlySet<string> => {
  const slots = (workflow: Workflow) =>
    filesOf(workflow, registry).map(({ definition = '', node, param, value }) => ({
      slot: `${definition}\n${node}\n${param}\n${value}`,
      value,
    }));
  const before = new Set(slots(original).map(({ slot }) => slot));
  return new Set(changed.flatMap(slots).flatMap(({ slot, value }) => (before.has(slot) ? [] : [resolve(folder, value)])));
};
