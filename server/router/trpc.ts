import { initTRPC, TRPCError } from '@trpc/server';
import type { Registry } from '../../graph/index.ts';
import type { ServerServices } from '../contract.ts';
import { refuseDeep } from './depth.ts';
import { knownProblem, unexpectedProblem } from './problem.ts';

/** What a procedure is given. */
export type Context = {
  readonly services: ServerServices;
  readonly registry: Registry;
  /** Who asks, as far as the server can tell apart: waiting runs of different clients take turns. */
  readonly client: string;
  readonly requestId: string;
  /** Takes that much from what the client may still ask for. Throws `ServerError` TOO_MANY. */
  spend(cost: number): void;
};

/** Milliseconds between signs of life on a stream of events, and after how many without one a client connects again. */
export const pingEvery = 10_000;
const silentFor = 30_000;

const t = initTRPC.context<Context>().create({
  isDev: false,
  sse: { ping: { enabled: true, intervalMs: pingEvery }, client: { reconnectAfterInactivityMs: silentFor } },
  errorFormatter({ shape, error, ctx }) {
    const known = knownProblem(error.cause)?.problem;
    const isUnexpected = error.code === 'INTERNAL_SERVER_ERROR' && !known;
    const problem = isUnexpected
      ? unexpectedProblem(ctx?.requestId ?? 'of this time')
      : (known ?? { code: error.code, message: shape.message });
    const { code, httpStatus, path } = shape.data;
    const { message, ...details } = isUnexpected ? { ...problem, code: error.code } : problem;
    return { ...shape, message, data: { code, httpStatus, ...(path !== undefined && { path }), problem: details } };
  },
});

/** The error under the code that the protocol has for it, so that clients see the right status. */
export const asProtocolError = (error: unknown): unknown => {
  const cause = error instanceof TRPCError && error.cause ? error.cause : error;
  const known = knownProblem(cause);
  return known ? new TRPCError({ code: known.procedure, message: known.problem.message, cause }) : error;
};

export const { router } = t;

/** A procedure that takes `cost` from what its client may ask for, and refuses input that is nested too deep. */
export const costing = (cost: number) =>
  t.procedure.use(async ({ ctx, getRawInput, next }) => {
    try {
      ctx.spend(cost);
      refuseDeep(await getRawInput());
    } catch (error) {
      throw asProtocolError(error);
    }
    const result = await next();
    if (!result.ok) throw asProtocolError(result.error);
    return result;
  });
