import { nodeHTTPRequestHandler } from '@trpc/server/adapters/node-http';
import type { Registry } from '../../graph/index.ts';
import type { InstalledPlugin } from '../../plugin/node/load.ts';
import type { ServerServices } from '../contract.ts';
import { barePolicy } from '../guard/headers.ts';
import type { Log } from '../log.ts';
import { appRouter } from '../router/index.ts';
import { knownProblem } from '../router/problem.ts';
import type { Caller } from '../users/caller.ts';
import type { Exchange } from './answer.ts';
import { textOf } from './body.ts';

/** Maximum size of a call's body, in bytes: enough for the largest workflow or batch. */
export const maximumCall = 8 * 2 ** 20;
/** Maximum number of calls in one request. */
const maximumCalls = 20;

export type ProcedureRoute = {
  /** The services for the caller. */
  readonly services: ServerServices;
  readonly caller: Caller;
  readonly registry: Registry;
  readonly plugins: readonly InstalledPlugin[];
  readonly log: Log;
  spend(client: string, cost: number): void;
};

/** Answers a call of `/api/trpc/<procedure>`. */
export const answerProcedure = async (
  exchange: Exchange,
  path: string,
  { services, caller, registry, plugins, log, spend }: ProcedureRoute,
): Promise<void> => {
  const { request, response, client, requestId } = exchange;
  response.setHeader('Content-Security-Policy', barePolicy);
  response.setHeader('Cache-Control', 'no-store');
  // the adapter accepts a body that was read already, so the same limits apply to all bodies
  const parsed = request.method === 'POST' ? Object.assign(request, { body: await callOf(exchange, spend) }) : request;
  await nodeHTTPRequestHandler({
    router: appRouter,
    req: parsed,
    res: response,
    path,
    maxBatchSize: maximumCalls,
    createContext: async () => ({ services, caller, registry, plugins, client, requestId, spend: (cost: number) => spend(client, cost) }),
    responseMeta: ({ errors }) => (errors.some(({ code }) => code === 'TOO_MANY_REQUESTS') ? { headers: { 'retry-after': '1' } } : {}),
    onError({ error, path: procedure }) {
      if (error.code === 'INTERNAL_SERVER_ERROR' && !knownProblem(error.cause))
        log.error({ requestId, procedure, err: error.cause ?? error }, 'a call failed');
    },
  });
};

/** Number of bytes in a call's body that cost as much as one request, because the server parses and validates them. */
const bytesOfOneCost = 32_768;

const callOf = async (exchange: Exchange, spend: ProcedureRoute['spend']): Promise<string> => {
  const text = await textOf(exchange, maximumCall);
  spend(exchange.client, Math.floor(text.length / bytesOfOneCost));
  return text;
};
