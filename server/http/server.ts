import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { codeOf } from '../../errors/index.ts';
import { ServerError } from '../error.ts';
import { securityHeaders } from '../guard/headers.ts';
import { answerError, type Exchange } from './answer.ts';
import { noteExpectation } from './body.ts';
import { answer, type Routes, routeOf } from './routes.ts';

export type HttpServer = {
  /** The port that the server listens on. */
  readonly port: number;
  /** Stops accepting requests, closes event streams (their clients reconnect to the next server), and waits for the other requests. */
  close(): Promise<void>;
};

/** How long, in milliseconds, to wait for open requests at shutdown. */
const patienceMs = 10_000;
const isStream = (response: ServerResponse): boolean => String(response.getHeader('content-type') ?? '').startsWith('text/event-stream');

/** The error of an address that cannot be listened on; unchanged where the reason is unknown. */
const cannotListen = (cause: unknown, address: { readonly host: string; readonly port: number }): unknown => {
  const refuse = (code: 'IN_USE' | 'BAD_REQUEST', template: string) => new ServerError(code, template, { params: address, cause });
  switch (codeOf(cause)) {
    case 'EADDRINUSE':
      return refuse('IN_USE', 'Port {port} is in use by another program. Stop that program, or choose another port with --port.');
    case 'EACCES':
      return refuse('BAD_REQUEST', 'Port {port} needs the rights of an administrator. Choose a port above 1023 with --port.');
    case 'EADDRNOTAVAIL':
    case 'ENOTFOUND':
      return refuse('BAD_REQUEST', '{host} is not an address of this machine. Choose another address with --host.');
    default:
      return cause;
  }
};

/** Starts the HTTP server of the studio, procedures, artifacts and probes. */
export const listen = async (
  options: Omit<Routes, 'closing' | 'streams' | 'admitted'>,
  { host, port }: { host: string; port: number },
): Promise<HttpServer> => {
  let closing = false;
  const open = new Set<ServerResponse>();
  const { signIn } = options.services;
  /** The named users of open responses, with their state at that time. */
  const callers = new WeakMap<ServerResponse, { readonly id: string; readonly state: string | undefined }>();
  const routes: Routes = {
    ...options,
    closing: () => closing,
    streams: () => [...open].filter(isStream).length,
    admitted({ response }, { user }) {
      if (user) callers.set(response, { id: user.id, state: signIn.stateOf(user.id) });
    },
  };
  // a stream may stay open for days, so it ends when its user may no longer see the same; the client comes back with what it has then
  const forget = signIn.onChange(() => {
    for (const response of open) {
      const caller = callers.get(response);
      if (caller && isStream(response) && signIn.stateOf(caller.id) !== caller.state) response.destroy();
    }
  });
  const handle = (request: IncomingMessage, response: ServerResponse): void => {
    open.add(response);
    response.once('close', () => open.delete(response));
    void exchangeOf(request, response, routes);
  };
  const server = createServer({ maxHeaderSize: 32_768, headersTimeout: 20_000, requestTimeout: 1_800_000 }, handle);
  server.on('checkContinue', (request: IncomingMessage, response: ServerResponse) => {
    noteExpectation(response);
    handle(request, response);
  });
  server.listen(port, host);
  await once(server, 'listening').catch((error: unknown) => {
    throw cannotListen(error, { host, port });
  });
  return {
    // a server that listens on TCP has an address of this type
    port: (server.address() as AddressInfo).port,
    async close() {
      closing = true;
      forget();
      const closed = once(server, 'close');
      server.close();
      for (const response of open) if (isStream(response)) response.destroy();
      const timer = setTimeout(() => server.closeAllConnections(), patienceMs);
      await closed;
      clearTimeout(timer);
    },
  };
};

const exchangeOf = async (request: IncomingMessage, response: ServerResponse, routes: Routes): Promise<void> => {
  const began = performance.now();
  const path = request.url?.split('?', 1)[0] ?? '';
  const exchange: Exchange = { request, response, client: request.socket.remoteAddress ?? 'gone', requestId: randomUUID(), path };
  recordRequest(exchange, routes, began);
  for (const [name, value] of Object.entries(securityHeaders)) response.setHeader(name, value);
  response.setHeader('X-Request-Id', exchange.requestId);
  try {
    await answer(exchange, routes);
  } catch (error) {
    if (answerError(exchange, error)) routes.log.error({ requestId: exchange.requestId, path, err: error }, 'a request failed');
  }
};

/** Logs and counts a request when it ends. Logs the path only, because queries contain private input. */
const recordRequest = ({ request, response, client, requestId, path }: Exchange, { log, metrics }: Routes, began: number): void => {
  const route = routeOf(path);
  response.once('close', () => {
    const ms = Math.round((performance.now() - began) * 10) / 10;
    const line = { requestId, method: request.method, path: path.slice(0, 200), status: response.statusCode, ms, client };
    if (!isStream(response)) metrics.answered(route, response.statusCode, ms / 1000);
    if (route === 'studio' || route === 'health' || route === 'ready') log.debug(line, 'answered');
    else log.info(line, 'answered');
  });
};
