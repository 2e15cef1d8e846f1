import { readFile, stat } from 'node:fs/promises';
import { basename, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { foldersOf } from '../graph/index.ts';
import { imageCodec } from '../models/backends/node/images.ts';
import { sourceOfBytes } from '../models/embedding-files/index.ts';
import { ModelError } from '../models/error.ts';
import { RunnerError } from './error.ts';
import { filesBelow } from './folder-files.ts';
import { openSource } from './open-source.ts';
import { filesOfBundle, readOwnFiles } from './own-files.ts';
import { type PermittedFiles, permittedFiles } from './permitted-files.ts';
import type { RunFiles } from './run-files.ts';
import { contentHashes, readNamed, sha256Of } from './services.ts';
import { badFolder, contentInMemory, type NamedBytes, picturesOfInput, suppliedFiles } from './supplied-files.ts';
import { systemSentence } from './system-sentence.ts';
import type { OpenedWorkflow } from './workflow-source.ts';

/** The files of a run on a machine: on its disk, in a bundle, and in memory. Relative paths of inputs start at `start`; the workflow may read files of `allowed`, too. */
export const nodeFiles = (
  opened: OpenedWorkflow,
  { start, allowed }: { readonly start: string; readonly allowed: readonly string[] },
): RunFiles => {
  const supplied = suppliedFiles({ images: imageCodec, sha256: sha256Of });
  /** The paths that inputs name. */
  const named = new Set<string>();
  // the files of a bundle are in it, so its workflow has no folder of its own
  const permitted: PermittedFiles = (name) => {
    if (opened.bundle && !named.has(name)) throw missing(name);
    return permittedFiles({ folder: opened.folder, allowed, named, refuse: forbidden })(name);
  };
  const hashOf = contentHashes(permitted, supplied);
  const contentOf = (value: unknown, input: string): Promise<NamedBytes> => contentAt(value, input, start);
  return {
    async add(value, input) {
      const path = pathOf(value, start);
      if (path === undefined) return supplied.add(await contentOf(value, input));
      named.add(path);
      return path;
    },
    async addFolder(value, input) {
      if (Array.isArray(value)) return supplied.addFolder(await picturesOfInput(value, input, contentOf));
      const path = pathOf(value, start);
      if (path === undefined) throw badFolder(input);
      const files = await filesBelow(path, () => true).catch((cause: unknown) => {
        throw new RunnerError('FILE_UNREADABLE', 'The input "{input}" names the folder {path}, which cannot be read. {reason}', {
          params: { input, path, reason: systemSentence(cause) },
          cause,
        });
      });
      return supplied.addFolder(files.map((file) => ({ name: file.name, read: () => readFile(file.path) })));
    },
    content: contentOf,
    source(value) {
      const path = pathOf(value, start);
      return path === undefined ? undefined : openSource(path, path);
    },
    async prepare(workflow, registry) {
      if (opened.bundle) {
        const source = filesOfBundle(opened.bundle, sha256Of);
        return readOwnFiles(workflow, registry, { source, supplied, isSupplied: (name) => named.has(name) });
      }
      // what does not exist is reported by the planner
      for (const name of new Set(foldersOf(workflow, registry).map(({ value }) => value))) {
        if (supplied.list(name)) continue;
        const path = permitted(name);
        const state = await stat(path).catch(() => undefined);
        if (!state?.isDirectory()) continue;
        const files = await filesBelow(path, (real) => permits(permitted, real));
        await supplied.addFolder(
          files.map((file) => ({ name: file.name, read: () => readFile(file.path) })),
          name,
        );
      }
    },
    hash(name) {
      const content = supplied.content(name);
      if (content) return content.sha256;
      return opened.bundle && !named.has(name) ? supplied.list(name)?.sha256 : hashOf(name);
    },
    read: async (name) => supplied.content(name)?.bytes ?? supplied.list(name)?.bytes ?? readNamed(permitted(name), name),
    async open(name) {
      const content = supplied.content(name);
      return content ? sourceOfBytes(name, content.bytes) : openSource(permitted(name), name);
    },
    picture: supplied.read,
  };
};

/** The path of a value that names a file; undefined for other values. */
const pathOf = (value: unknown, start: string): string | undefined => {
  if (value instanceof URL) return fileURLToPath(value);
  return typeof value === 'string' ? resolve(start, value) : undefined;
};

const contentAt = async (value: unknown, input: string, start: string): Promise<NamedBytes> => {
  const path = pathOf(value, start);
  if (path === undefined) return contentInMemory(value, input, imageCodec);
  const bytes = await readFile(path).catch((cause: unknown) => {
    throw new RunnerError('FILE_UNREADABLE', 'The input "{input}" names the file {path}, which cannot be read. {reason}', {
      params: { input, path, reason: systemSentence(cause) },
      cause,
    });
  });
  return { name: basename(path), bytes };
};

const permits = (permitted: PermittedFiles, path: string): boolean => {
  try {
    permitted(path);
    return true;
  } catch {
    return false;
  }
};

const missing = (name: string): ModelError =>
  new ModelError('FILE_MISSING', 'The bundle does not contain the file {name}, which its workflow names.', { params: { name } });

const forbidden = ({ path, folder, allow }: { path: string; folder: string; allow: string }): RunnerError =>
  new RunnerError(
    'FILE_FORBIDDEN',
    'The workflow reads the file {path}, which is outside its folder {folder}. If you trust the workflow, open the runner with allow: ["{allow}"].',
    { params: { path, folder, allow } },
  );
