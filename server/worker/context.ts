import type { StoredResults } from '../artifacts/results.ts';
import type { Artifacts } from '../artifacts/service.ts';
import type { ServiceSettings } from '../contract.ts';
import type { Database } from '../database/database.ts';
import type { Notices } from '../database/notices.ts';
import type { Queue } from '../queue/queue.ts';
import type { EventHub } from '../runs/event-hub.ts';
import type { Plans } from '../runs/plan-run.ts';

/** The dependencies of a worker. The workers of one process share all of them except the id. */
export type WorkerContext = {
  readonly id: string;
  readonly database: Database;
  readonly queue: Queue;
  readonly notices: Notices;
  readonly live: EventHub;
  readonly artifacts: Artifacts;
  readonly results: StoredResults;
  readonly plans: Plans;
  readonly log: ServiceSettings['log'];
};
