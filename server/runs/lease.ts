import { ServerError } from '../error.ts';
import type { Claim } from '../queue/queue.ts';
import type { StoredOrder } from './order.ts';

/** A run that a worker has claimed. Every write of the worker names the lease. `sequence` is the number of events already logged. */
export type LeasedRun = { readonly claim: Claim; readonly lease: number; readonly sequence: number; readonly order: StoredOrder };

/** The error of a worker that has lost its lease to another worker. */
export const lostLease = (): ServerError =>
  new ServerError('CONFLICT', 'Another worker has taken over the run, so this worker writes nothing more to it.');
