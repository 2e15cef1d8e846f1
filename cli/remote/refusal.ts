import { toldIn } from '../../server/client/index.ts';
import { CliError, type Problem } from '../error.ts';

/** What the server told in an error of a call; undefined where it was not reached. */
export const problemTold = (error: unknown): Problem | undefined => {
  const told = toldIn(error);
  if (!told) return undefined;
  const { code = 'SERVER_REFUSED', nodeId } = told.problem ?? {};
  const message = error instanceof Error ? error.message : String(error);
  return { code, message, ...(nodeId !== undefined && { nodeId }) };
};

/** The error that ends a command, for a problem that a server told. */
export const refusal = (problem: Problem, cause?: unknown): CliError =>
  new CliError('SERVER_REFUSED', problem.message, { cause, told: problem });
