import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { filesOf, type Registry, type Workflow } from '../graph/index.ts';
import { permittedFiles as filesPermitted, type PermittedFiles } from '../runner/permitted-files.ts';
import type { Arguments } from './arguments.ts';
import { CliError, usage } from './error.ts';
import type { Host } from './host.ts';

/**
 * The files that a workflow may read: those in its own folder and below, in the folders that `--allow` names, and those that the command itself names. Returns
 * their paths; throws `CliError` (`FILE_FORBIDDEN`) for other files.
 */
export const permittedFiles = (settings: Omit<Parameters<typeof filesPermitted>[0], 'refuse'>): PermittedFiles =>
  filesPermitted({
    ...settings,
    refuse: (file) =>
      new CliError(
        'FILE_FORBIDDEN',
        'The workflow reads the file {path}, which is outside its folder {folder}. If you trust the workflow, run it with --allow {allow}.',
        { params: file },
      ),
  });

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
