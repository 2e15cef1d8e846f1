import { CodedError, type ErrorDetails } from '../errors/index.ts';
import { GraphError } from '../graph/index.ts';
import { ModelError } from '../models/error.ts';

type CliErrorCode =
  | 'USAGE'
  | 'FILE_UNREADABLE'
  | 'BAD_INTERFACE'
  | 'BAD_ROW'
  | 'OUTPUT_UNWRITABLE'
  | 'SERVER_UNREACHABLE'
  | 'SERVER_REFUSED';

/** What goes wrong in `cli/`. The message is one or two plain sentences: what is wrong, and what to do. */
export class CliError extends CodedError<CliErrorCode> {
  override readonly name = 'CliError';
  /** What a server told, with the code and the node that it named. */
  readonly told: Problem | undefined;
  constructor(code: CliErrorCode, template: string, details: ErrorDetails & { readonly told?: Problem } = {}) {
    super(code, template, details);
    this.told = details.told;
  }
}

/** An error about how the command was typed; the command ends with exit code 2. */
export const usage = (message: string) => new CliError('USAGE', message);

/** An error as plain data, for `--json` and `runs.json`. */
export type Problem = { readonly code: string; readonly nodeId?: string; readonly message: string };

const report = 'unclip did not expect this. Set UNCLIP_DEBUG=1 to see where it happened, and please report it.';

/** Any thrown value as a code, the culprit's name and a sentence. What this program does not know is called a defect of it. */
export const problemOf = (error: unknown): Problem => {
  if (error instanceof GraphError) {
    const { code, nodeId } = error;
    const named = nodeId === undefined || error.message.includes(nodeId) ? error.message : `Node "${nodeId}": ${error.message}`;
    const message = isSlip(error.cause) ? `${named} (${report})` : named;
    return { code, message, ...(nodeId !== undefined && { nodeId }) };
  }
  if (error instanceof CliError && error.told) return error.told;
  if (error instanceof CliError || error instanceof ModelError) return { code: error.code, message: error.message };
  const system = systemProblem(error);
  if (system) return system;
  return { code: 'DEFECT', message: `${error instanceof Error ? error.message : String(error)} (${report})` };
};

/** Errors that no input should bring about: a slip in the program. */
const isSlip = (error: unknown): boolean => error instanceof TypeError || error instanceof ReferenceError;

/** The exit code of a failed command: 2 when it was typed wrongly, else 1. */
export const exitCodeOf = (error: unknown): 1 | 2 => (error instanceof CliError && error.code === 'USAGE' ? 2 : 1);

const sentences: Readonly<Record<string, string>> = {
  ENOSPC: 'The disk is full. Free some space and run again.',
  EDQUOT: 'Your disk quota is used up. Free some space and run again.',
  EACCES: 'Access is denied. Change its permissions or choose another place.',
  EPERM: 'Access is denied. Change its permissions or choose another place.',
  EROFS: 'The disk is read-only. Choose another place.',
  ENOENT: 'It does not exist. Check the spelling.',
  ENOTDIR: 'A part of the path is a file, not a folder. Choose another place.',
  EEXIST: 'A file of that name is in the way. Choose another place.',
  EISDIR: 'It is a folder, not a file.',
  EMFILE: 'Too many files are open. Close some programs and run again.',
  EIO: 'The disk reported an error.',
  ENAMETOOLONG: 'The path is too long. Choose a shorter one.',
};

/** What an error of the file system means and what to do about it; undefined for any other error. */
export const systemSentence = (error: unknown): string | undefined => {
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  return sentences[code];
};

const systemProblem = (error: unknown): Problem | undefined => {
  const sentence = systemSentence(error);
  if (!sentence || !(error instanceof Error)) return undefined;
  const path = 'path' in error ? `${String(error.path)}: ` : '';
  return { code: 'FILE_UNREADABLE', message: `${path}${sentence}` };
};
