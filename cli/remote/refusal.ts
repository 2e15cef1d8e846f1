import { toldIn } from '../../server/client/index.ts';
import { CliError, type Problem } from '../error.ts';

/** What went wrong with a call: the server told it, or it was not reached, or it is too busy to answer now. */
export type Trouble = { readonly kind: 'refused' | 'unreached' | 'busy'; readonly problem: Problem };

/** Sorts an error of a call. A server that is too busy, or ends, may be asked again. */
export const troubleOf = (error: unknown): Trouble => {
  const message = error instanceof Error ? error.message : String(error);
  const told = toldIn(error);
  if (!told) return { kind: 'unreached', problem: { code: 'SERVER_UNREACHABLE', message } };
  const { code = 'SERVER_REFUSED', nodeId } = told.problem ?? {};
  const problem = { code, message, ...(nodeId !== undefined && { nodeId }) };
  return { kind: code === 'TOO_MANY' || code === 'UNAVAILABLE' ? 'busy' : 'refused', problem };
};

/** The error that ends a command, for a problem that a server told. */
export const refusal = (problem: Problem, cause?: unknown): CliError =>
  new CliError('SERVER_REFUSED', problem.message, { cause, told: problem });
