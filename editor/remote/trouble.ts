import { EditorError } from '../state/error.ts';

/** The code that the server told of an error of its client; undefined where it could not be reached. */
export const codeOf = (error: unknown): string | undefined => {
  if (typeof error !== 'object' || error === null || !('data' in error)) return undefined;
  const { data } = error;
  if (typeof data !== 'object' || data === null) return undefined;
  const problem = 'problem' in data ? data.problem : undefined;
  const code = typeof problem === 'object' && problem !== null && 'code' in problem ? problem.code : undefined;
  return typeof code === 'string' ? code : 'UNEXPECTED';
};

/** An error of a call as a sentence for people: the server's own, or that it does not answer. */
export const sentenceFor = (error: unknown): EditorError => {
  if (error instanceof EditorError) return error;
  const message = error instanceof Error ? error.message : String(error);
  if (codeOf(error) !== undefined) return new EditorError('SERVER_REFUSED', message, { cause: error });
  return new EditorError('SERVER_MISSING', 'The server does not answer. Look whether it runs, and try again.', { cause: error });
};
