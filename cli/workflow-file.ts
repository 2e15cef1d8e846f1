import { open, readFile, stat } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseWorkflow, type Workflow } from '../graph/index.ts';
import { workflowText } from '../runner/workflow-text.ts';
import { CliError, systemSentence, usage } from './error.ts';
import type { Host } from './host.ts';

/** A workflow and its origin. */
export type OpenedWorkflow = {
  readonly workflow: Workflow;
  /** The file name as it was typed. */
  readonly file: string;
  /** The path of the file; of the unpacked file for a bundle. */
  readonly path: string;
  /** The folder that the workflow's own file names start at. */
  readonly folder: string;
};

const maximumBytes = 64 * 2 ** 20;

/** The folder of the example workflows. */
const examples = fileURLToPath(new URL('../workflows', import.meta.url));

/**
 * Reads a workflow from a JSON file, from a PNG or WebP that carries one, or from a bundle, which is unpacked; or the example of a name (`text-to-image`) that is
 * not that of a file. Throws `CliError` for a file that cannot be read, `RunnerError` for one that contains no workflow, `ModelError` for a damaged bundle, and
 * `GraphError` for a damaged workflow.
 */
export const openWorkflow = async (host: Host, file: string): Promise<OpenedWorkflow> => {
  const typed = resolve(host.directory, file);
  const path = /^[a-z-]+$/.test(file) && !(await exists(typed)) ? resolve(examples, `${file}.json`) : typed;
  if (await beginsAsZip(path)) {
    // what unpacks bundles is loaded only where there is one
    const { unpackBundle } = await import('./bundle/unpack.ts');
    return read(resolve(await unpackBundle(host, path), 'workflow.json'), file);
  }
  return read(path, file);
};

const read = async (path: string, file: string): Promise<OpenedWorkflow> => {
  const bytes = await readSmall(path, file);
  return { workflow: parseWorkflow(workflowText(bytes, file)), file, path, folder: dirname(path) };
};

/** Whether a file begins with the letters PK, as zip files do. */
const beginsAsZip = async (path: string): Promise<boolean> => {
  const file = await open(path).catch(() => undefined);
  try {
    const start = await file?.read(new Uint8Array(4), 0, 4, 0).catch(() => undefined);
    return start !== undefined && start.buffer[0] === 0x50 && start.buffer[1] === 0x4b;
  } finally {
    await file?.close();
  }
};

const exists = (path: string): Promise<boolean> =>
  stat(path).then(
    () => true,
    () => false,
  );

const readSmall = async (path: string, file: string): Promise<Uint8Array> => {
  try {
    const { size } = await stat(path);
    if (size > maximumBytes) throw usage('{file} is larger than 64 MiB, so it is not a workflow.', { file });
    return await readFile(path);
  } catch (error) {
    if (error instanceof CliError) throw error;
    throw usage('Cannot read the workflow {file}. {reason}', { file, reason: systemSentence(error) });
  }
};
