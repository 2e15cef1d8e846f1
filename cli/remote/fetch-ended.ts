import type { Plan } from '../../graph/index.ts';
import type { RunSummary } from '../../server/contract.ts';
import { problemOf } from '../problem.ts';
import { begin, fold, type RunProgress } from '../progress.ts';
import type { Outcome } from '../run-all.ts';
import { type RunContext, writeRun } from '../run-variation.ts';
import type { Variation } from '../variations.ts';
import type { Connection } from './connection.ts';
import { follow } from './follow.ts';
import { fetchResults, plainEvent, unknownDevice } from './results.ts';

/** A run that has ended, with the variation and the plan that it belongs to. */
export type Ended = { readonly summary: RunSummary; readonly variation: Variation; readonly planned: Plan };

/** Fetches the results of ended runs (100 at most) and writes their files. The outcome of a failed run has a problem. */
export const fetchEnded = async (connection: Connection, context: RunContext, ended: readonly Ended[]): Promise<readonly Outcome[]> => {
  const progress = new Map(ended.map(({ summary, planned }) => [summary.id, begin(planned.tasks.length)]));
  await follow(connection, { runs: [...progress.keys()].map((id) => ({ id })), signal: context.signal }, ({ run, event }) => {
    const plain = plainEvent(event);
    const before = progress.get(run);
    if (plain && before) progress.set(run, fold(before, plain));
  });
  context.signal.throwIfAborted();
  return Promise.all(ended.map((run) => fetchOne(connection, context, { ...run, progress: progress.get(run.summary.id) })));
};

type EndedRun = Ended & { readonly progress: RunProgress | undefined };
const fetchOne = async (connection: Connection, context: RunContext, ended: EndedRun): Promise<Outcome> => {
  const { summary, variation, planned, progress = begin(planned.tasks.length) } = ended;
  try {
    const details = await connection.request(({ runs }) => runs.get.query({ id: summary.id }));
    const { startedAt = details.createdAt, endedAt = startedAt } = details;
    const results = await fetchResults(connection, details);
    const times = { startedAt: new Date(startedAt).toISOString(), ms: endedAt - startedAt };
    return {
      variation,
      finished: await writeRun(context, { variation, planned, results, progress, device: details.device ?? unknownDevice, ...times }),
    };
  } catch (error) {
    context.signal.throwIfAborted();
    return { variation, problem: problemOf(error) };
  }
};
