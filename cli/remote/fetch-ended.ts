import type { Plan } from '../../graph/index.ts';
import type { RunSummary } from '../../server/contract.ts';
import { problemOf } from '../error.ts';
import { begin, fold, type RunProgress } from '../progress.ts';
import type { Outcome } from '../run-all.ts';
import { type Session, writeRun } from '../run-variation.ts';
import type { Variation } from '../variations.ts';
import type { Connection } from './connection.ts';
import { follow } from './follow.ts';
import { fetchResults, plainEvent, unknownDevice } from './results.ts';

/** A run that has ended, and what it is of the command. */
export type Ended = { readonly summary: RunSummary; readonly variation: Variation; readonly planned: Plan };

/** Fetches what ended runs gave (100 at most) and writes their files. Those that failed have a problem. */
export const fetchEnded = async (connection: Connection, session: Session, ended: readonly Ended[]): Promise<readonly Outcome[]> => {
  const progress = new Map(ended.map(({ summary, planned }) => [summary.id, begin(planned.tasks.length)]));
  await follow(connection, { runs: [...progress.keys()], signal: session.signal }, ({ run, event }) => {
    const plain = plainEvent(event);
    const known = progress.get(run);
    if (plain && known) progress.set(run, fold(known, plain));
  });
  session.signal.throwIfAborted();
  return Promise.all(ended.map((run) => fetchOne(connection, session, { ...run, progress: progress.get(run.summary.id) })));
};

type One = Ended & { readonly progress: RunProgress | undefined };
const fetchOne = async (connection: Connection, session: Session, one: One): Promise<Outcome> => {
  const { summary, variation, planned, progress = begin(planned.tasks.length) } = one;
  try {
    const details = await connection.ask(({ runs }) => runs.get.query({ id: summary.id }));
    const { startedAt = details.createdAt, endedAt = startedAt } = details;
    const results = await fetchResults(connection, details);
    const times = { startedAt: new Date(startedAt).toISOString(), ms: endedAt - startedAt };
    return {
      variation,
      finished: await writeRun(session, { variation, planned, results, progress, device: details.device ?? unknownDevice, ...times }),
    };
  } catch (error) {
    session.signal.throwIfAborted();
    return { variation, problem: problemOf(error) };
  }
};
