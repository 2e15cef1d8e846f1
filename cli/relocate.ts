import { relative, resolve, sep } from 'node:path';
import { type Registry, renameFiles, type Workflow, withPlugins } from '../graph/index.ts';

/** A file's path as a workflow in `folder` names it. Absolute paths would tell a picture's readers where its maker keeps files. */
export const relativeName = (path: string, folder: string): string => relative(folder, path).split(sep).join('/');

/** The workflow as it must read in another folder: it names the same files from there, and the plugins that it needs. */
export const relocated = (workflow: Workflow, registry: Registry, { from, to }: { from: string; to: string }): Workflow =>
  withPlugins(
    renameFiles(workflow, registry, (name) => relativeName(resolve(from, name), to)),
    registry,
  );
