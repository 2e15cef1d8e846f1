import { serverProblem } from '../../../server/client/index.ts';
import { EditorError } from '../error.ts';

/** The code of an error that the server answered with; undefined where the server could not be reached. */
export const codeOf = (error: unknown): string | undefined => serverProblem(error)?.code;

/** The error of a call: what the server answered, or that it does not answer. */
export const serverErrorOf = (error: unknown): EditorError => {
  if (error instanceof EditorError) return error;
  const problem = serverProblem(error);
  if (problem) {
    const { sentence, message } = problem;
    return new EditorError('SERVER_REFUSED', '{message}', { params: { message: sentence ?? message }, cause: error });
  }
  return new EditorError('SERVER_MISSING', 'The server does not answer. Check that it is running, and try again.', { cause: error });
};
