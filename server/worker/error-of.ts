import { GraphError } from '../../graph/index.ts';
import type { RunSummary } from '../contract.ts';

/** What a run tells of an error that ended it: of a node that failed, the code of what it threw. */
export const errorOf = (error: unknown): NonNullable<RunSummary['error']> => {
  const message = error instanceof Error ? error.message : String(error);
  if (!(error instanceof GraphError)) return { code: 'NODE_FAILED', message };
  const cause = error.code === 'NODE_FAILED' && error.cause instanceof Error && 'code' in error.cause ? error.cause.code : undefined;
  const code = typeof cause === 'string' ? cause : error.code;
  return { code, message, ...(error.nodeId !== undefined && { nodeId: error.nodeId }) };
};
