import { CodedError } from '../errors/index.ts';

/**
 * - `UNKNOWN_INPUT`, `BAD_INPUT`: an input that the workflow does not have, or a value that its input cannot take
 * - `FILE_FORBIDDEN`, `FILE_UNREADABLE`: a file that the workflow may not read, or that cannot be read
 * - `WRONG_KIND`: an output that is not of the kind that a method needs
 * - `CLOSED`: the runner was closed
 * - `NOT_RECORDED`: a recording of a run that was not recorded
 */
export type RunnerErrorCode =
  | 'UNKNOWN_INPUT'
  | 'BAD_INPUT'
  | 'FILE_FORBIDDEN'
  | 'FILE_UNREADABLE'
  | 'WRONG_KIND'
  | 'CLOSED'
  | 'NOT_RECORDED';

/** What goes wrong in a runner beside the workflow (`GraphError`) and the models (`ModelError`). */
export class RunnerError extends CodedError<RunnerErrorCode> {
  override readonly name = 'RunnerError';
}
