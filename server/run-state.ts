import * as z from 'zod';

export const runState = z.enum(['queued', 'running', 'done', 'failed', 'cancelled']);

/** The state of a run. The last three states are final. */
export type RunState = z.infer<typeof runState>;
