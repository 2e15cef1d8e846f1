import { readFile, stat } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { parseWorkflow, type Workflow } from '../graph/index.ts';
import { isPng } from '../models/image/png-chunks.ts';
import { readPngText, workflowKeyword } from '../models/image/png-text.ts';
import { decodeText } from '../text/decode-text.ts';
import { CliError, systemSentence, usage } from './error.ts';
import type { Host } from './host.ts';

/** A workflow and its origin: the file name as it was typed, and the folder that the workflow's own file names start at. */
export type OpenedWorkflow = { readonly workflow: Workflow; readonly file: string; readonly folder: string };

const maximumBytes = 64 * 2 ** 20;

/**
 * Reads a workflow from a JSON file, or from a PNG that carries one. Throws `CliError` for a file that cannot be read, and `GraphError` for a
 * file that is not a workflow.
 */
export const openWorkflow = async (host: Host, file: string): Promise<OpenedWorkflow> => {
  const path = resolve(host.directory, file);
  const bytes = await readSmall(path, file);
  const text = isPng(bytes) ? readPngText(bytes, [workflowKeyword])[workflowKeyword] : textOf(file, bytes);
  if (text === undefined)
    throw new CliError('FILE_UNREADABLE', 'The picture {file} carries no workflow. Use a workflow file, or a PNG that unclip wrote.', {
      params: { file },
    });
  return { workflow: parseWorkflow(text), file, folder: dirname(path) };
};

const textOf = (file: string, bytes: Uint8Array): string => {
  const { text, problem } = decodeText(bytes);
  if (problem) throw new CliError('FILE_UNREADABLE', 'Cannot read the workflow {file}. {reason}', { params: { file, reason: problem } });
  return text;
};

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
