import { z } from 'zod';

export const runState = z.enum(['queued', 'running', 'done', 'failed', 'cancelled']);

/** Where a run stands. The last three are its end. */
export type RunState = z.infer<typeof runState>;
