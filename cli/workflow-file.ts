import { readFile, stat } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { parseWorkflow, type Workflow } from '../graph/index.ts';
import { readPngText } from '../models/image/png-text.ts';
import { CliError, systemSentence, usage } from './error.ts';
import type { Host } from './host.ts';

/** The keyword of the PNG text chunk that holds the workflow a picture was made with. */
export const workflowKeyword = 'unclip-workflow';

/** A workflow with where it came from: the file as it was named, and the folder that its own file names start at. */
export type OpenedWorkflow = { readonly workflow: Workflow; readonly file: string; readonly folder: string };

const maximumBytes = 64 * 2 ** 20;
const pngSignature = [0x89, 0x50, 0x4e, 0x47];

/**
 * Reads a workflow from its JSON file, or from a PNG that carries it. Throws `CliError` for a file that cannot be read
 * and `GraphError` for one that is no workflow.
 */
export const openWorkflow = async (host: Host, file: string): Promise<OpenedWorkflow> => {
  const path = resolve(host.directory, file);
  const bytes = await readSmall(path, file);
  const png = pngSignature.every((byte, index) => bytes[index] === byte);
  const text = png ? readPngText(bytes)[workflowKeyword] : new TextDecoder().decode(bytes);
  if (text === undefined)
    throw new CliError('FILE_UNREADABLE', `${file} is a picture that carries no workflow. Give a workflow file or a PNG that unclip made.`);
  return { workflow: parseWorkflow(text), file, folder: dirname(path) };
};

const readSmall = async (path: string, file: string): Promise<Uint8Array> => {
  try {
    const { size } = await stat(path);
    if (size > maximumBytes) throw usage(`${file} is larger than 64 MiB, which no workflow is.`);
    return await readFile(path);
  } catch (error) {
    if (error instanceof CliError) throw error;
    throw usage(`Cannot read the workflow ${file}. ${systemSentence(error) ?? String(error)}`);
  }
};
