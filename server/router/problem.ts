import type { TRPCError } from '@trpc/server';
import { z } from 'zod';
import { GraphError, issueText } from '../../graph/index.ts';
import { ModelError } from '../../models/error.ts';
import type { ServerErrorCode } from '../contract.ts';
import { ServerError } from '../error.ts';

/** An error as a client is told it. */
export type Problem = { readonly code: string; readonly message: string; readonly nodeId?: string };

type ProtocolCode = TRPCError['code'];

const protocolCodes: Readonly<Record<ServerErrorCode, ProtocolCode>> = {
  NOT_FOUND: 'NOT_FOUND',
  CONFLICT: 'CONFLICT',
  BAD_REQUEST: 'BAD_REQUEST',
  WRONG_HASH: 'UNPROCESSABLE_CONTENT',
  TOO_LARGE: 'PAYLOAD_TOO_LARGE',
  TOO_MANY: 'TOO_MANY_REQUESTS',
  DISK_FULL: 'SERVICE_UNAVAILABLE',
  IN_USE: 'CONFLICT',
  UNAUTHORIZED: 'UNAUTHORIZED',
  FORBIDDEN: 'FORBIDDEN',
  UNAVAILABLE: 'SERVICE_UNAVAILABLE',
};

/** A known error as the protocol's code and what the client is told; undefined for one that no request should bring about. */
export const knownProblem = (error: unknown): { readonly protocol: ProtocolCode; readonly problem: Problem } | undefined => {
  if (error instanceof ServerError) {
    return { protocol: protocolCodes[error.code], problem: { code: error.code, message: error.message } };
  }
  if (error instanceof GraphError) {
    const { code, message, nodeId } = error;
    return { protocol: 'BAD_REQUEST', problem: { code, message, ...(nodeId !== undefined && { nodeId }) } };
  }
  if (error instanceof ModelError) return { protocol: 'BAD_REQUEST', problem: { code: error.code, message: error.message } };
  if (error instanceof z.core.$ZodError) {
    const message = `The request is wrong: ${issueText(error.issues)}. Mend it and send it again.`;
    return { protocol: 'BAD_REQUEST', problem: { code: 'BAD_REQUEST', message } };
  }
  return undefined;
};
