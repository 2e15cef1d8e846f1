import { CodedError, type Problem } from '../../errors/index.ts';
import { GraphError, type GraphErrorCode, type ModelFacts, type Task } from '../../graph/index.ts';
import { serverProblem } from './problem.ts';

/** An error of a task that runs on a server: either the server's error, with its code, or the reason why the server could not be used. */
export class RemoteError extends CodedError {
  override readonly name = 'RemoteError';
}

/** The error for a server that lacks the task's model family, or has another version of it than the task was planned with. */
export const withoutModel = ({ nodeId, model }: Task, models: readonly ModelFacts[]): GraphError => {
  const family = model?.family ?? '';
  const other = models.some((known) => known.family === family);
  const params = { family, node: nodeId };
  return other
    ? new GraphError('MODEL_MISSING', otherVersion, { nodeId, params })
    : new GraphError('MODEL_MISSING', noModel, { nodeId, params });
};

const otherVersion =
  'The model "{family}" has another version on the server, so the server would draw something else. Let node "{node}" run in the browser, or install the same version in both.';
const noModel = 'The server has no model "{family}". Let node "{node}" run in the browser, or install the model on the server.';

/** The node id that a server uses for a single task. */
const serverNode = 'task';

/** Converts an error of a run on the server to the error that the task would have thrown locally. */
export const taskFault = ({ nodeId }: Task, error: unknown): unknown => {
  if (error instanceof GraphError || error instanceof RemoteError) return error;
  const problem = isProblem(error) ? error : serverProblem(error);
  if (!problem)
    return new RemoteError('SERVER_UNREACHABLE', 'the server does not answer. Check that it is running, then run again.', { cause: error });
  const { code, sentence = { template: '{message}', params: { message: problem.message } } } = problem;
  const named = Object.entries(sentence.params).filter(([name, value]) => name === 'node' && value === serverNode);
  if (named.length === 0) return new RemoteError(code, sentence.template, { params: sentence.params, cause: error });
  // only errors of graph/ have a `node` param, so the code is one of theirs
  return new GraphError(code as GraphErrorCode, sentence.template, { params: { ...sentence.params, node: nodeId }, nodeId, cause: error });
};

/** Whether an error is the plain problem of a run that failed. */
const isProblem = (error: unknown): error is Problem =>
  typeof error === 'object' && error !== null && !(error instanceof Error) && 'code' in error && 'message' in error;
