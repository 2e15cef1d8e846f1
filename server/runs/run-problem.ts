import { codeOf, type Problem, problemOf } from '../../errors/index.ts';
import { GraphError } from '../../graph/index.ts';

/** The problem that clients see for an error that ended a run. For a failed node it has the code of the error that the node threw. */
export const runProblem = (error: unknown): Problem => {
  const problem = problemOf(error, 'NODE_FAILED');
  if (!(error instanceof GraphError)) return { ...problem, code: problem.code };
  return error.code === 'NODE_FAILED' ? { ...problem, code: codeOf(error.cause) ?? problem.code } : problem;
};
