import type { TRPCError } from '@trpc/server';
import * as z from 'zod';
import { CodedError, type Problem, problemOf } from '../../errors/index.ts';
import { issueText } from '../../graph/index.ts';
import { answers, ServerError } from '../error.ts';

/** Converts an expected error to tRPC's code and the problem for the client; undefined for an unexpected error. */
export const knownProblem = (error: unknown): { readonly procedure: TRPCError['code']; readonly problem: Problem } | undefined => {
  if (error instanceof z.core.$ZodError) {
    return knownProblem(
      new ServerError('BAD_REQUEST', 'The request is invalid: {issues}. Correct it and send it again.', {
        params: { issues: issueText(error.issues) },
      }),
    );
  }
  if (!(error instanceof CodedError)) return undefined;
  return { procedure: error instanceof ServerError ? answers[error.code].procedure : 'BAD_REQUEST', problem: problemOf(error) };
};

/** The problem of an unexpected error. It names only the request id, under which the log has the details. */
export const unexpectedProblem = (requestId: string): Problem =>
  problemOf(
    new CodedError('UNEXPECTED', 'The server failed unexpectedly. Its log has the details under the request {request}.', {
      params: { request: requestId },
    }),
  );
