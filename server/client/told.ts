/** What stands in an error of a call that the server answered. */
export type Told = { readonly httpStatus?: number; readonly problem?: { readonly code: string; readonly nodeId?: string } };

/** What the server told in an error of its client; undefined where it was not reached. */
export const toldIn = (error: unknown): Told | undefined =>
  // the server's error formatter gives `data` this shape
  typeof error === 'object' && error !== null && 'data' in error && typeof error.data === 'object' && error.data !== null
    ? (error.data as Told)
    : undefined;

/** The answer of a route that is no procedure, when it is a good one; else throws what it tells, as the client of the procedures does. */
export const answered = async (response: Response): Promise<Response> => {
  if (response.ok) return response;
  const body: unknown = await response.json().catch(() => undefined);
  const error = typeof body === 'object' && body !== null && 'error' in body ? body.error : undefined;
  // as the server's answers to errors are
  const told = (error ?? {}) as { readonly code?: string; readonly message?: string };
  const { code = 'UNEXPECTED', message = `The server answered ${response.status}.` } = told;
  throw refused(response.status, { code, message });
};

/** An error with what the server told, as those of the procedures have it. */
export const refused = (httpStatus: number, { code, message }: { readonly code: string; readonly message: string }): Error =>
  Object.assign(new Error(message), { data: { httpStatus, problem: { code } } satisfies Told });
