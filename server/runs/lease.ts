import { ServerError } from '../error.ts';
import type { Claim } from '../queue/queue.ts';
import type { StoredOrder } from './order.ts';

/** A run that a worker has taken. Every write of the worker names the lease; `sequence` is the number of events already logged. */
export type LeasedRun = { readonly claim: Claim; readonly lease: number; readonly sequence: number; readonly order: StoredOrder };

/** The error of a worker whose lease has passed to another worker. */
export const lostLease = (): ServerError =>
  new ServerError('CONFLICT', 'Another worker has taken the run over, so this worker writes nothing more to it.');
