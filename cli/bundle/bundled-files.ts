import { existsSync } from 'node:fs';
import { readdir, readFile, stat } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { type BundledFile, innerPath, reservedNames, topName } from '../../bundle/index.ts';
import { filesOf, foldersOf, type Registry, renameFiles, type Workflow, withPlugins } from '../../graph/index.ts';
import { decodePictureList, isPictureList, mayBePicture } from '../../models/image/picture-list.ts';
import { filesBelow } from '../../runner/folder-files.ts';
import type { PermittedFiles } from '../../runner/permitted-files.ts';
import { CliError, systemSentence } from '../error.ts';
import { expectedFolder } from '../expectations/files.ts';
import type { OpenedWorkflow } from '../workflow-file.ts';

/** A workflow that names its files by their paths in a bundle, and these files. */
export type Bundling = { readonly workflow: Workflow; readonly files: readonly BundledFile[] };

/**
 * The files of a workflow for a bundle: those that its params name, the pictures of the folders and lists that they name, and its expectations. Throws
 * `CliError` FILE_UNREADABLE or FILE_FORBIDDEN.
 */
export const bundledFiles = async (
  { workflow, path }: OpenedWorkflow,
  permitted: PermittedFiles,
  registry: Registry,
): Promise<Bundling> => {
  const files: BundledFile[] = [];
  const paths = new Map<string, string>();
  const taken = new Set(reservedNames);
  const folders = new Set(foldersOf(workflow, registry).map(({ value }) => value));
  for (const value of new Set(filesOf(workflow, registry).map((named) => named.value))) {
    const stem = topName(basename(value.replaceAll('\\', '/')), taken);
    const added = await filesAt(value, { permitted, stem, isFolder: folders.has(value) });
    files.push(...added.files);
    paths.set(value, added.path);
  }
  const renamed = renameFiles(workflow, registry, (name) => paths.get(name) ?? name);
  return { workflow: withPlugins(renamed, registry), files: [...files, ...(await expectations(path))] };
};

type At = { readonly permitted: PermittedFiles; readonly stem: string; readonly isFolder: boolean };

/** The files that one value stands for, and the path in the bundle that replaces the value. */
const filesAt = async (
  value: string,
  { permitted, stem, isFolder }: At,
): Promise<{ readonly path: string; readonly files: readonly BundledFile[] }> => {
  const path = permitted(value);
  const state = await stat(path).catch((cause: unknown) => {
    throw new CliError('FILE_UNREADABLE', 'The workflow names the file {file}, which cannot be read. {reason}', {
      params: { file: value, reason: systemSentence(cause) },
      cause,
    });
  });
  if (state.isDirectory()) {
    const inner = await filesBelow(path, () => false);
    const pictures = inner.filter((file) => mayBePicture(file.name, new Uint8Array(0)));
    return { path: stem, files: pictures.map((file) => ({ path: `${stem}/${innerPath(file.name)}`, read: () => readFile(file.path) })) };
  }
  const bytes = isFolder && value.endsWith('.json') ? await readFile(path) : undefined;
  if (!bytes || !isPictureList(bytes)) return { path: `files/${stem}`, files: [{ path: `files/${stem}`, read: () => readFile(path) }] };
  const pictures = decodePictureList(bytes, value).pictures.map(({ name }) => ({
    path: `${stem}/${innerPath(name)}`,
    read: () => readFile(permitted(join(value, '..', name))),
  }));
  return { path: `${stem}/${stem}`, files: [{ path: `${stem}/${stem}`, read: async () => bytes }, ...pictures] };
};

/** The expectations of a workflow file, which lie beside it. */
const expectations = async (file: string): Promise<readonly BundledFile[]> => {
  const folder = expectedFolder(file);
  if (!existsSync(folder)) return [];
  const names = (await readdir(folder, { recursive: true, withFileTypes: true })).filter((entry) => entry.isFile());
  return names.map((entry) => {
    const path = join(entry.parentPath, entry.name);
    const below = path.slice(folder.length + 1).replaceAll('\\', '/');
    return { path: `workflow.expected/${below}`, read: () => readFile(path) };
  });
};
