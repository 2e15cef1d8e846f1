import { CliError, type Problem } from '../error.ts';

/** The error that ends a command because of a problem that a server reported. */
export const serverRefusal = (problem: Problem, cause?: unknown): CliError =>
  new CliError('SERVER_REFUSED', problem.message, { cause, problem });
