import { readFile, stat } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseWorkflow, type Workflow } from '../graph/index.ts';
import { canHaveWorkflow, workflowTextIn } from '../models/image/picture-text.ts';
import { decodeText } from '../text/decode-text.ts';
import { RunnerError } from './error.ts';
import { systemSentence } from './system-sentence.ts';

/** A workflow: the content of a workflow file as an object, or the path or file URL of a workflow file or of a PNG or WebP that carries a workflow. */
export type WorkflowSource = string | URL | object;

const maximumBytes = 64 * 2 ** 20;

/**
 * Opens a workflow. `folder` is where the names of its files start: the folder of its file, or else the folder that was passed. Rejects with `RunnerError`
 * FILE_UNREADABLE, and with `GraphError` for content that is not a workflow.
 */
export const openWorkflow = async (
  source: WorkflowSource,
  folder: string,
): Promise<{ readonly workflow: Workflow; readonly folder: string }> => {
  if (typeof source !== 'string' && !(source instanceof URL)) return { workflow: parseWorkflow(JSON.stringify(source)), folder };
  const path = typeof source === 'string' ? resolve(folder, source) : fileURLToPath(source);
  const bytes = await readSmall(path);
  return { workflow: parseWorkflow(workflowText(bytes, path)), folder: dirname(path) };
};

const readSmall = async (path: string): Promise<Uint8Array> => {
  const unreadable = (reason: unknown) =>
    new RunnerError('FILE_UNREADABLE', 'Cannot read the workflow {path}. {reason}', {
      params: { path, reason: systemSentence(reason) },
      cause: reason,
    });
  const { size } = await stat(path).catch((error: unknown) => {
    throw unreadable(error);
  });
  if (size > maximumBytes)
    throw new RunnerError('FILE_UNREADABLE', '{path} is larger than 64 MiB, so it is not a workflow.', { params: { path } });
  return readFile(path).catch((error: unknown) => {
    throw unreadable(error);
  });
};

/** The text of the workflow in a workflow file, or in a PNG or WebP that carries one. `file` names it in errors. Throws `RunnerError` FILE_UNREADABLE. */
export const workflowText = (bytes: Uint8Array, file: string): string => {
  if (canHaveWorkflow(bytes)) {
    const text = workflowTextIn(bytes);
    if (text !== undefined) return text;
    throw new RunnerError(
      'FILE_UNREADABLE',
      'The picture {file} carries no workflow. Use a workflow file, or a PNG or WebP that unclip wrote.',
      {
        params: { file },
      },
    );
  }
  const { text, problem } = decodeText(bytes);
  if (problem) throw new RunnerError('FILE_UNREADABLE', 'Cannot read the workflow {file}. {reason}', { params: { file, reason: problem } });
  return text;
};
