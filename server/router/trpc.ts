import { initTRPC, TRPCError } from '@trpc/server';
import type { Registry } from '../../graph/index.ts';
import type { InstalledPlugin } from '../../plugin/node/load.ts';
import type { ServerServices } from '../contract.ts';
import { ServerError } from '../error.ts';
import type { Caller } from '../users/caller.ts';
import { includesRole, type Role } from '../users/role.ts';
import { refuseDeep } from './depth.ts';
import { knownProblem, unexpectedProblem } from './problem.ts';

/** The context of a procedure call. */
export type Context = {
  /** The services for the caller. */
  readonly services: ServerServices;
  readonly caller: Caller;
  readonly registry: Registry;
  readonly plugins: readonly InstalledPlugin[];
  /** Whom the rate limit counts: the client's IP address, or the named user. It is the default user of a run; waiting runs of different users alternate. */
  readonly client: string;
  readonly requestId: string;
  /** Charges a cost to the client's rate limit. Throws `ServerError` TOO_MANY. */
  spend(cost: number): void;
};

/** Milliseconds between pings on an event stream. A client that receives nothing for `silentFor` milliseconds reconnects. */
export const pingEvery = 10_000;
const silentFor = 30_000;

const t = initTRPC.context<Context>().create({
  isDev: false,
  sse: { ping: { enabled: true, intervalMs: pingEvery }, client: { reconnectAfterInactivityMs: silentFor } },
  errorFormatter({ shape, error, ctx }) {
    const known = knownProblem(error.cause)?.problem;
    const isUnexpected = error.code === 'INTERNAL_SERVER_ERROR' && !known;
    const problem = isUnexpected ? unexpectedProblem(ctx?.requestId ?? 'unknown') : (known ?? { code: error.code, message: shape.message });
    const { code, httpStatus, path } = shape.data;
    const { message, ...details } = isUnexpected ? { ...problem, code: error.code } : problem;
    return { ...shape, message, data: { code, httpStatus, ...(path !== undefined && { path }), problem: details } };
  },
});

/** Wraps an expected error in a TRPCError of the matching code, so that clients see the right status. */
export const asProtocolError = (error: unknown): unknown => {
  const cause = error instanceof TRPCError && error.cause ? error.cause : error;
  const known = knownProblem(cause);
  return known ? new TRPCError({ code: known.procedure, message: known.problem.message, cause }) : error;
};

export const { router } = t;

/** Throws `ServerError` FORBIDDEN for a caller whose role does not include the needed one. */
export const requireRole = ({ role }: Caller, needed: Role): void => {
  if (includesRole(role, needed)) return;
  throw new ServerError(
    'FORBIDDEN',
    needed === 'admin'
      ? 'Only an admin may do this. Ask an admin of the server.'
      : 'A viewer may only look. Ask an admin of the server for the role "author".',
  );
};

/** A procedure for callers with a role. It charges `cost` to its client's rate limit and refuses input that is nested too deeply. */
export const costing = (cost: number, role: Role) =>
  t.procedure.use(async ({ ctx, getRawInput, next }) => {
    try {
      ctx.spend(cost);
      requireRole(ctx.caller, role);
      refuseDeep(await getRawInput());
    } catch (error) {
      throw asProtocolError(error);
    }
    const result = await next();
    if (!result.ok) throw asProtocolError(result.error);
    return result;
  });
