import { serverProblem } from '../../../server/client/index.ts';
import { EditorError } from '../error.ts';

/** The code that the server told of an error of its client; undefined where it could not be reached. */
export const codeOf = (error: unknown): string | undefined => serverProblem(error)?.code;

/** An error of a call as a sentence for people: the server's own, or that it does not answer. */
export const sentenceFor = (error: unknown): EditorError => {
  if (error instanceof EditorError) return error;
  const message = error instanceof Error ? error.message : String(error);
  if (codeOf(error) !== undefined) return new EditorError('SERVER_REFUSED', message, { cause: error });
  return new EditorError('SERVER_MISSING', 'The server does not answer. Look whether it runs, and try again.', { cause: error });
};
