import type { Problem, Sentence } from '../../errors/index.ts';

/** The `data` that the server sent with an error: of a procedure, or of a route checked by `answered`. */
type ErrorData = { readonly problem?: { readonly code: string; readonly nodeId?: string; readonly sentence?: Sentence } };

/** The problem that the server reported in a client's error; undefined if the server was not reached. */
export const serverProblem = (error: unknown): Problem | undefined => {
  if (typeof error !== 'object' || error === null || !('data' in error)) return undefined;
  if (typeof error.data !== 'object' || error.data === null) return undefined;
  const { problem } = error.data as ErrorData; // the server's error formatter gives `data` this shape
  const message = 'message' in error ? String(error.message) : '';
  return { code: 'UNEXPECTED', ...problem, message };
};

/** Wraps a problem that the server reported in an error of the same form as a procedure's error. */
export const serverError = (httpStatus: number, { message, ...problem }: Problem): Error =>
  Object.assign(new Error(message), { data: { httpStatus, problem } });

/** Returns the response of a route that is not a procedure. Throws an error of a procedure's form if the response reports a failure. */
export const answered = async (response: Response): Promise<Response> => {
  if (response.ok) return response;
  const body: unknown = await response.json().catch(() => undefined);
  const error = typeof body === 'object' && body !== null && 'error' in body ? body.error : undefined;
  const problem = (error ?? {}) as Partial<Problem>; // the server's routes answer failures with a problem
  throw serverError(response.status, {
    code: 'UNEXPECTED',
    message: `The server answered with the status ${response.status}.`,
    ...problem,
  });
};
