import type { RunService, WorkflowService } from '../contract.ts';
import { withDatabaseErrors } from '../database/database-error.ts';
import type { Notices } from '../database/notices.ts';
import { changingRuns } from './change.ts';
import type { EventHub } from './event-hub.ts';
import { followingRuns } from './follow.ts';
import { readingRuns } from './read.ts';
import { type Starting, startingRuns } from './start.ts';

type Hearing = { readonly notices: Notices; readonly live: EventHub };

/** Creates the run service for clients. Workers write runs through `lifecycle.ts`. */
export const createRuns = (runtime: Starting & Hearing, workflows: WorkflowService): RunService => {
  const { database, queue, notices, live } = runtime;
  return withDatabaseErrors({
    ...startingRuns(runtime, workflows.get),
    ...readingRuns(database),
    ...changingRuns(database, queue),
    ...followingRuns(database, notices, live),
  });
};
