import type { Problem, Sentence } from '../../errors/index.ts';

/** The part of a client's error that the server sent: `data` of a procedure's error, and of the errors of `answered`. */
type ErrorData = { readonly problem?: { readonly code: string; readonly nodeId?: string; readonly sentence?: Sentence } };

/** The problem that the server reported in an error of its client; undefined where the server was not reached. */
export const serverProblem = (error: unknown): Problem | undefined => {
  if (typeof error !== 'object' || error === null || !('data' in error)) return undefined;
  if (typeof error.data !== 'object' || error.data === null) return undefined;
  const { problem } = error.data as ErrorData; // the server's error formatter gives `data` this shape
  const message = 'message' in error ? String(error.message) : '';
  return { code: 'UNEXPECTED', ...problem, message };
};

/** An error with a problem that the server reported, in the form of the procedures' errors. */
export const serverError = (httpStatus: number, { message, ...problem }: Problem): Error =>
  Object.assign(new Error(message), { data: { httpStatus, problem } });

/** The answer of a route that is not a procedure. Throws the problem of an answer that reports one, as the client of the procedures does. */
export const answered = async (response: Response): Promise<Response> => {
  if (response.ok) return response;
  const body: unknown = await response.json().catch(() => undefined);
  const error = typeof body === 'object' && body !== null && 'error' in body ? body.error : undefined;
  const problem = (error ?? {}) as Partial<Problem>; // the routes of the server answer with a problem
  throw serverError(response.status, {
    code: 'UNEXPECTED',
    message: `The server answered with the status ${response.status}.`,
    ...problem,
  });
};
