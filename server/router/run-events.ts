import { tracked } from '@trpc/server';
import * as z from 'zod';
import type { LoggedEvent, RunGone, RunService } from '../contract.ts';
import { ServerError } from '../error.ts';
import { id, maximumFollowed } from './inputs.ts';
import { merge } from './merge.ts';

export const followed = z.strictObject({
  /** The runs, each with the sequence number of the last event received before. */
  runs: z
    .array(z.strictObject({ id, after: z.int().min(0).default(0) }))
    .min(1)
    .max(maximumFollowed)
    .refine((runs) => new Set(runs.map((run) => run.id)).size === runs.length, 'must name each run once'),
  /** Sent by a client that reconnects: the id of the last message it received. */
  lastEventId: z.string().max(2000).optional(),
});

/**
 * Streams the events of several runs: first those logged after the given positions, then live ones, until all runs have ended. The id of each
 * message contains the positions reached in all runs, so that a client can resume from one id after a lost connection.
 */
export const followRuns = async function* (
  service: RunService,
  { runs, lastEventId }: z.output<typeof followed>,
  signal: AbortSignal,
): AsyncGenerator<ReturnType<typeof tracked<LoggedEvent | RunGone>>> {
  const positions = lastEventId ? positionsOf(lastEventId, runs.length) : runs.map(({ after }) => after);
  const controller = new AbortController();
  const stop = () => controller.abort();
  signal.addEventListener('abort', stop, { once: true });
  if (signal.aborted) stop();
  try {
    const streams = runs.map((run, index) => numbered(service, { id: run.id, index, after: positions[index] ?? 0 }, controller.signal));
    for await (const { index, event } of merge(streams)) {
      if (signal.aborted) return;
      if ('sequence' in event) positions[index] = event.sequence;
      yield tracked(positions.join('.'), event);
    }
  } finally {
    signal.removeEventListener('abort', stop);
    stop();
  }
};

type Followed = { readonly id: string; readonly index: number; readonly after: number };
const numbered = async function* (service: RunService, { id: run, index, after }: Followed, signal: AbortSignal) {
  try {
    for await (const event of service.follow(run, after, signal)) yield { index, event };
  } catch (error) {
    if (!(error instanceof ServerError && error.code === 'NOT_FOUND')) throw error;
    const event: RunGone = { run, gone: true };
    yield { index, event };
  }
};

const positionsOf = (text: string, count: number): number[] => {
  const positions = text.split('.').map(Number);
  if (positions.length === count && /^\d+(\.\d+)*$/.test(text) && positions.every(Number.isSafeInteger)) return positions;
  throw new ServerError('BAD_REQUEST', 'The last event id belongs to a stream of other runs. Omit it to start from the beginning.');
};
