import type { RunService, WorkflowService } from '../contract.ts';
import type { Notices } from '../database/notices.ts';
import { told } from '../database/told.ts';
import { changingRuns } from './change.ts';
import { followingRuns } from './follow.ts';
import type { LiveEvents } from './live.ts';
import { readingRuns } from './read.ts';
import { type Starting, startingRuns } from './start.ts';

type Hearing = { readonly notices: Notices; readonly live: LiveEvents };

/** Runs: started, looked at, followed and changed by clients. Workers write through `lifecycle.ts`. */
export const createRuns = (runtime: Starting & Hearing, workflows: WorkflowService): RunService => {
  const { database, queue, notices, live } = runtime;
  const { start, startBatch, startTask } = startingRuns(runtime, workflows.get);
  const { get, list, counts } = readingRuns(database);
  const { cancel, retry, remove } = changingRuns(database, queue);
  return {
    start: told(start),
    startBatch: told(startBatch),
    startTask: told(startTask),
    get: told(get),
    list: told(list),
    counts: told(counts),
    cancel: told(cancel),
    retry: told(retry),
    remove: told(remove),
    ...followingRuns(database, notices, live),
  };
};
