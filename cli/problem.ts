import { CodedError, inEnglish, type Problem, problemOf as plainProblemOf, type Sentence } from '../errors/index.ts';
import { GraphError } from '../graph/index.ts';
import { isSystemError, systemSentence } from '../runner/system-sentence.ts';
import { CliError } from './error.ts';

const defect = 'This is a defect of unclip. Set UNCLIP_DEBUG=1 to see where it happened, and please report it.';

/**
 * Any thrown value as plain data for `--json` and `runs.json`. The message names the node, where there is one. What only a defect of this
 * program can cause says so.
 */
export const problemOf = (error: unknown): Problem => {
  if (error instanceof CliError && error.problem) return error.problem;
  const { code, message, nodeId } = plainProblemOf(error, 'DEFECT');
  if (error instanceof GraphError) {
    const named = nodeId === undefined || names(error.sentence, nodeId) ? message : `Node "${nodeId}": ${message}`;
    return { code, message: isSlip(error.cause) ? `${named} (${defect})` : named, ...(nodeId !== undefined && { nodeId }) };
  }
  if (error instanceof CodedError) return { code, message };
  return systemProblem(error) ?? { code: 'DEFECT', message: `${message} (${defect})` };
};

/** Whether a sentence has the node's name among its values. */
const names = ({ params }: Sentence, nodeId: string): boolean => Object.values(params).includes(nodeId);

/** Errors that no input should cause. */
const isSlip = (error: unknown): boolean => error instanceof TypeError || error instanceof ReferenceError;

const systemProblem = (error: unknown): Problem | undefined => {
  if (!isSystemError(error)) return undefined;
  const path = error instanceof Error && 'path' in error ? `${String(error.path)}: ` : '';
  return { code: 'FILE_UNREADABLE', message: `${path}${inEnglish(systemSentence(error))}` };
};
