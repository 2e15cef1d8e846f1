import { CodedError } from '../../errors/index.ts';
import { GraphError, type GraphErrorCode, type ModelFacts, type Task } from '../../graph/index.ts';
import { serverProblem } from './problem.ts';

/** What goes wrong with a task that a server computes: the code of what failed there, or why the server was of no use. */
export class RemoteError extends CodedError {
  override readonly name = 'RemoteError';
}

/** The server lacks what the task runs: the family, or the version of it that the task was planned with. */
export const withoutModel = ({ nodeId, model }: Task, models: readonly ModelFacts[]): GraphError => {
  const family = model?.family ?? '';
  const other = models.some((known) => known.family === family);
  const message = other
    ? `The server's model "${family}" is of another version than the one here, so it would draw something else. Let "${nodeId}" run in the browser, or bring both to one version.`
    : `The server has no model "${family}". Let "${nodeId}" run in the browser, or give the server the model.`;
  return new GraphError('MODEL_MISSING', message, { nodeId });
};

/** The words that the executor on the server puts before what a node threw. */
const failedThere = 'Node "task" failed: ';
/** The server's names for the task's node and its sources. */
const nameThere = '"task"';

/** An error of a run on the server as the same error of the task here: as if the node had run where it stands. */
export const taskFault = (task: Task, error: unknown): unknown => {
  if (error instanceof GraphError || error instanceof RemoteError) return error;
  const told = serverProblem(error);
  const { code, message } = problemOf(error);
  if (!told && error instanceof Error) {
    return new RemoteError('SERVER_UNREACHABLE', 'the server does not answer. Look whether it runs, and run again.', { cause: error });
  }
  if (message.startsWith(failedThere)) return new RemoteError(code, message.slice(failedThere.length), { cause: error });
  if (!message.includes(nameThere)) return new RemoteError(code, message, { cause: error });
  // only errors of graph/ name the node, and their codes are these
  const own = code as GraphErrorCode;
  return new GraphError(own, message.replaceAll(nameThere, `"${task.nodeId}"`), { nodeId: task.nodeId, cause: error });
};

const problemOf = (error: unknown): { readonly code: string; readonly message: string } => {
  const told = serverProblem(error)?.code;
  if (typeof error !== 'object' || error === null || !('message' in error)) return { code: 'UNEXPECTED', message: String(error) };
  const code = told ?? ('code' in error && typeof error.code === 'string' ? error.code : 'UNEXPECTED');
  return { code, message: String(error.message) };
};
