import type { TRPCError } from '@trpc/server';
import { CodedError } from '../errors/index.ts';

type Answer = { readonly status: number; readonly procedure: TRPCError['code'] };

/** The HTTP status of a route and the tRPC code of a procedure for each error code. */
export const answers = {
  NOT_FOUND: { status: 404, procedure: 'NOT_FOUND' },
  CONFLICT: { status: 409, procedure: 'CONFLICT' },
  BAD_REQUEST: { status: 400, procedure: 'BAD_REQUEST' },
  WRONG_HASH: { status: 422, procedure: 'UNPROCESSABLE_CONTENT' },
  TOO_LARGE: { status: 413, procedure: 'PAYLOAD_TOO_LARGE' },
  TOO_MANY: { status: 429, procedure: 'TOO_MANY_REQUESTS' },
  /** tRPC has no code for the status 507, so a procedure answers with 503. */
  DISK_FULL: { status: 507, procedure: 'SERVICE_UNAVAILABLE' },
  IN_USE: { status: 409, procedure: 'CONFLICT' },
  /** A limit of the user, which a retry does not change. */
  QUOTA: { status: 403, procedure: 'FORBIDDEN' },
  UNAUTHORIZED: { status: 401, procedure: 'UNAUTHORIZED' },
  FORBIDDEN: { status: 403, procedure: 'FORBIDDEN' },
  UNAVAILABLE: { status: 503, procedure: 'SERVICE_UNAVAILABLE' },
} as const satisfies Readonly<Record<string, Answer>>;

export type ServerErrorCode = keyof typeof answers;

/** An error of `server/`. Its message says in one or two sentences what is wrong and what to do. */
export class ServerError extends CodedError<ServerErrorCode> {
  override readonly name = 'ServerError';
}
