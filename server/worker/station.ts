import type { StoredResults } from '../artifacts/results.ts';
import type { Artifacts } from '../artifacts/service.ts';
import type { ServiceSettings } from '../contract.ts';
import type { Database } from '../database/database.ts';
import type { Notices } from '../database/notices.ts';
import type { Queue } from '../queue/queue.ts';
import type { LiveEvents } from '../runs/live.ts';

/** A worker's place at the database: one for each device of a process. */
export type Station = {
  readonly id: string;
  readonly database: Database;
  readonly queue: Queue;
  readonly notices: Notices;
  readonly live: LiveEvents;
  readonly artifacts: Artifacts;
  readonly results: StoredResults;
  readonly log: ServiceSettings['log'];
};
