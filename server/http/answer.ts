import type { IncomingMessage, ServerResponse } from 'node:http';
import { TRPC_ERROR_CODES_BY_KEY } from '@trpc/server/rpc';
import { type Problem, problemOf } from '../../errors/index.ts';
import { answers, ServerError } from '../error.ts';
import { barePolicy } from '../guard/headers.ts';
import { knownProblem, unexpectedProblem } from '../router/problem.ts';

/** A request, its response, and what the server knows about them. */
export type Exchange = {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  /** IP address of the connection. Once the request is admitted, the rate limit of a named user is counted by the user instead. */
  readonly client: string;
  readonly requestId: string;
  readonly path: string;
};

/** How long, in milliseconds, to read and discard the rest of a refused body, so that the client can read the response before the connection closes. */
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

/** Whether a request is `GET` or `HEAD`. Any other one is answered with 405. */
export const isRead = (exchange: Exchange): boolean => {
  if (exchange.request.method === 'GET' || exchange.request.method === 'HEAD') return true;
  exchange.response.setHeader('Allow', 'GET, HEAD');
  answerJson(exchange, 405, { error: { code: 'BAD_REQUEST', message: 'This route accepts GET and HEAD only.' } });
  return false;
};

/** Responds with an error. Returns whether the error is unexpected, so that it should be logged. */
export const answerError = (exchange: Exchange, error: unknown): boolean => {
  const { request, response, requestId } = exchange;
  if (response.headersSent) {
    // part of the response was sent: closing the connection is the only way left to mark it as incomplete
    response.destroy();
    return !(error instanceof ServerError) && !request.destroyed;
  }
  response.once('finish', () => {
    if (request.complete) return;
    request.resume(); // otherwise an unread body blocks the next request on this connection
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

/** Path prefix of procedures. Their clients expect errors in tRPC's form. */
export const procedures = '/api/trpc/';

const procedureError = (error: unknown, httpStatus: number, { message, ...problem }: Problem) => {
  const code = knownProblem(error)?.procedure ?? 'INTERNAL_SERVER_ERROR';
  return { message, code: TRPC_ERROR_CODES_BY_KEY[code], data: { code, httpStatus, problem } };
};
