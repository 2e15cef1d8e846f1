import type { RunService, WorkflowService } from '../contract.ts';
import { withDatabaseErrors } from '../database/database-error.ts';
import type { Notices } from '../database/notices.ts';
import type { Acting } from '../users/caller.ts';
import { changingRuns } from './change.ts';
import type { EventHub } from './event-hub.ts';
import { followingRuns } from './follow.ts';
import { readingRuns } from './read.ts';
import { type Starting, startingRuns } from './start.ts';

type Hearing = { readonly notices: Notices; readonly live: EventHub };

/** Creates the run service for a caller. Workers write runs through `lifecycle.ts`. */
export const createRuns = (runtime: Starting & Hearing, workflows: WorkflowService, acting: Acting): RunService => {
  const { database, queue, notices, live } = runtime;
  return withDatabaseErrors({
    ...startingRuns(runtime, workflows.get, acting),
    ...readingRuns(database, acting),
    ...changingRuns(database, queue, acting),
    ...followingRuns(database, { notices, live }, acting),
  });
};
