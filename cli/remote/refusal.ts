import { toldIn } from '../../server/client/index.ts';
import { CliError, type Problem } from '../error.ts';

/** The problem that a server reported in the error of a call; undefined if the server was not reached. */
export const reportedProblem = (error: unknown): Problem | undefined => {
  const told = toldIn(error);
  if (!told) return undefined;
  const { code = 'SERVER_REFUSED', nodeId } = told.problem ?? {};
  const message = error instanceof Error ? error.message : String(error);
  return { code, message, ...(nodeId !== undefined && { nodeId }) };
};

/** The error that ends a command because of a problem that a server reported. */
export const serverRefusal = (problem: Problem, cause?: unknown): CliError =>
  new CliError('SERVER_REFUSED', problem.message, { cause, problem });
