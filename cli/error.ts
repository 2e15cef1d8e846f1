import { CodedError, type ErrorDetails, type Problem, type Sentence } from '../errors/index.ts';

export type { Problem } from '../errors/index.ts';
export { systemSentence } from '../runner/system-sentence.ts';

type CliErrorCode =
  | 'USAGE'
  | 'FILE_UNREADABLE'
  | 'FILE_FORBIDDEN'
  | 'BAD_INTERFACE'
  | 'BUILD_FAILED'
  | 'BAD_ROW'
  | 'OUTPUT_UNWRITABLE'
  | 'SERVER_UNREACHABLE'
  | 'SERVER_REFUSED';

/** What goes wrong in `cli/`. The message is one or two plain sentences: what is wrong, and what to do. */
export class CliError extends CodedError<CliErrorCode> {
  override readonly name = 'CliError';
  /** The problem that a server reported, with its own code and node. */
  readonly problem: Problem | undefined;
  constructor(code: CliErrorCode, template: string, details: ErrorDetails & { readonly problem?: Problem } = {}) {
    super(code, template, details);
    this.problem = details.problem;
  }
}

/** A mistake in how the command was typed; the command ends with exit code 2. */
export const usage = (template: string, params: Sentence['params'] = {}): CliError => new CliError('USAGE', template, { params });

/** The exit code of a failed command: 2 when it was typed wrongly, else 1. */
export const exitCodeOf = (error: unknown): 1 | 2 => (error instanceof CliError && error.code === 'USAGE' ? 2 : 1);
