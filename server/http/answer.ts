import type { IncomingMessage, ServerResponse } from 'node:http';
import { TRPC_ERROR_CODES_BY_KEY } from '@trpc/server/rpc';
import { type Problem, problemOf } from '../../errors/index.ts';
import { answers, ServerError } from '../error.ts';
import { barePolicy } from '../guard/headers.ts';
import { knownProblem, unexpectedProblem } from '../router/problem.ts';

/** A request on its way through the server. */
export type Exchange = {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  /** Address of the connection. */
  readonly client: string;
  readonly requestId: string;
  readonly path: string;
};

/** How long the rest of a refused body is read and thrown away, so that its sender hears the answer before the connection ends. */
const lingerMs = 2000;

export const answerJson = ({ request, response }: Exchange, status: number, value: unknown): void => {
  const body = `${JSON.stringify(value)}\n`;
  response.writeHead(status, {
    'Content-Type': 'application/json; charset=utf-8',
    'Content-Length': Buffer.byteLength(body),
    'Content-Security-Policy': barePolicy,
    'Cache-Control': 'no-store',
  });
  response.end(request.method === 'HEAD' ? undefined : body);
};

/** Answers with what went wrong. Gives whether that was no fault of the request. */
export const answerError = (exchange: Exchange, error: unknown): boolean => {
  const { request, response, requestId } = exchange;
  if (response.headersSent) {
    // the answer is under way: a cut connection is the one sign left that it is not whole
    response.destroy();
    return !(error instanceof ServerError) && !request.destroyed;
  }
  response.once('finish', () => {
    if (request.complete) return;
    request.resume(); // a body that was read in part is left where it stands otherwise, and the next request on the connection behind it
    setTimeout(() => !request.complete && request.socket.destroy(), lingerMs).unref();
  });
  const known = error instanceof ServerError ? error : undefined;
  if (known?.code === 'UNAUTHORIZED') response.setHeader('WWW-Authenticate', 'Bearer');
  if (known?.code === 'TOO_MANY') response.setHeader('Retry-After', '1');
  const problem = known ? problemOf(known) : unexpectedProblem(requestId);
  const status = known ? answers[known.code].status : 500;
  const isProcedure = exchange.path.startsWith(procedures);
  answerJson(exchange, status, { error: isProcedure ? procedureError(error, status, problem) : problem });
  return known === undefined;
};

/** Where procedures are called: their clients expect errors in tRPC's form. */
export const procedures = '/api/trpc/';

const procedureError = (error: unknown, httpStatus: number, { message, ...problem }: Problem) => {
  const code = knownProblem(error)?.procedure ?? 'INTERNAL_SERVER_ERROR';
  return { message, code: TRPC_ERROR_CODES_BY_KEY[code], data: { code, httpStatus, problem } };
};
