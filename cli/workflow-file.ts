import { readFile, stat } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseWorkflow, type Workflow } from '../graph/index.ts';
import { workflowText } from '../runner/workflow-source.ts';
import { CliError, systemSentence, usage } from './error.ts';
import type { Host } from './host.ts';

/** A workflow and its origin: the file name as it was typed, and the folder that the workflow's own file names start at. */
export type OpenedWorkflow = { readonly workflow: Workflow; readonly file: string; readonly folder: string };

const maximumBytes = 64 * 2 ** 20;

/** The folder of the example workflows. */
const examples = fileURLToPath(new URL('../workflows', import.meta.url));

/**
 * Reads a workflow from a JSON file, or from a PNG or WebP that carries one, or the example of a name (`text-to-image`) that is not that of a file. Throws
 * `CliError` for a file that cannot be read, `RunnerError` for one that contains no workflow, and `GraphError` for a damaged one.
 */
export const openWorkflow = async (host: Host, file: string): Promise<OpenedWorkflow> => {
  const typed = resolve(host.directory, file);
  const path = /^[a-z-]+$/.test(file) && !(await exists(typed)) ? resolve(examples, `${file}.json`) : typed;
  const bytes = await readSmall(path, file);
  return { workflow: parseWorkflow(workflowText(bytes, file)), file, folder: dirname(path) };
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
