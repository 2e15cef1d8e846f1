import { canHaveWorkflow, workflowTextIn } from '../models/image/picture-text.ts';
import { decodeText } from '../text/decode-text.ts';
import { RunnerError } from './error.ts';

/** Most bytes of a file with a workflow; a bundle may be larger. */
export const largestWorkflow = 64 * 2 ** 20;

/** The text of the workflow in a workflow file, or in a PNG or WebP that carries one. `file` names it in errors. Throws `RunnerError` FILE_UNREADABLE. */
export const workflowText = (bytes: Uint8Array, file: string): string => {
  if (bytes.length > largestWorkflow)
    throw new RunnerError('FILE_UNREADABLE', '{path} is larger than 64 MiB, so it is not a workflow.', { params: { path: file } });
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
