import { and, eq, isNull, type SQL, sql } from 'drizzle-orm';
import { CodedError, type Problem, problemOf } from '../../errors/index.ts';
import type { Database, Query } from '../database/database.ts';
import { documents, runs } from '../database/tables.ts';
import type { Claim, Queue } from '../queue/queue.ts';
import { type LeasedRun, lostLease } from './lease.ts';
import { append, type TimedEvent } from './log.ts';
import type { StoredOrder } from './order.ts';
import { type Produced, writeProduced } from './produced.ts';
import { isEnded, type RunRow } from './read.ts';

/** Claims of one run after which it is given up: each was lost with its worker. */
const maximumAttempts = 10;
/** Children that may die of one run. */
const maximumCrashes = 3;

/** How a run ended. */
export type Ending = { readonly state: 'done' } | { readonly state: 'failed'; readonly error: Problem } | { readonly state: 'cancelled' };

/**
 * Makes a claimed job's run this worker's. Gives undefined where there is nothing to do: it was cancelled, removed or done before, or it has
 * brought down too many workers; the job is gone then.
 */
export const beginRun = (database: Database, queue: Queue, { claim, worker }: Taking): Promise<LeasedRun | undefined> =>
  beginFirst(database.query, claim, worker).then((held) => held ?? beginAgain(database, queue, { claim, worker }));

type Taking = { readonly claim: Claim; readonly worker: string };

/** The way of almost every run, in one statement: it was never begun, and nobody wants it to stop. */
const beginFirst = async (query: Query, claim: Claim, worker: string): Promise<LeasedRun | undefined> => {
  const { lease, sequence, inputs, targets, files, task } = runs;
  const [row] = await query
    .update(runs)
    .set({ state: 'running', worker, lease: sql`${lease} + 1`, attempts: sql`${runs.attempts} + 1`, done: 0, startedAt: Date.now() })
    .where(and(eq(runs.id, claim.id), eq(runs.state, 'queued'), eq(runs.attempts, 0), isNull(runs.startedAt), eq(runs.stopping, false)))
    .returning({
      ...{ lease, sequence, inputs, targets, files, task },
      workflow: sql<string>`(select workflow::text from ${documents} where sha256 = ${runs.document})`,
    });
  if (!row) return undefined;
  return { claim, lease: row.lease, sequence: row.sequence, order: orderOf(row, row.workflow) };
};

const orderOf = (
  { inputs, targets, files, task }: Pick<RunRow, 'inputs' | 'targets' | 'files' | 'task'>,
  workflow: string,
): StoredOrder => ({
  ...{ workflow, inputs, targets, files },
  values: task?.values,
  family: task?.family,
});

const beginAgain = (database: Database, queue: Queue, { claim, worker }: Taking): Promise<LeasedRun | undefined> =>
  database.transaction(async (query) => {
    const [row] = await query.select().from(runs).where(eq(runs.id, claim.id)).for('update');
    if (!row || isEnded(row.state)) {
      await queue.finish(query, claim);
      return undefined;
    }
    const ending = endingOf(row);
    if (ending) {
      await writeEnd(query, { run: row.id, where: sql`id = ${row.id}`, ending, last: lastEvent(ending) });
      await queue.finish(query, claim);
      return undefined;
    }
    const events: TimedEvent[] =
      row.startedAt === null ? [] : [{ at: Date.now(), event: { type: 'run-resumed', worker, attempt: row.attempts + 1 } }];
    await append(query, {
      run: row.id,
      set: sql`state = 'running', worker = ${worker}, lease = lease + 1, attempts = attempts + 1, done = 0,
        started_at = coalesce(started_at, ${Date.now()}), sequence = sequence + ${events.length}::integer`,
      where: sql`id = ${row.id}`,
      events,
    });
    const [document] = await query
      .select({ workflow: sql<string>`workflow::text` })
      .from(documents)
      .where(eq(documents.sha256, row.document));
    if (!document) throw new Error(`The run ${row.id} has lost its workflow.`); // a foreign key keeps it
    return { claim, lease: row.lease + 1, sequence: row.sequence + events.length, order: orderOf(row, document.workflow) };
  });

const endingOf = ({ stopping, attempts, crashes }: RunRow): Ending | undefined => {
  if (stopping) return { state: 'cancelled' };
  if (attempts < maximumAttempts && crashes < maximumCrashes) return undefined;
  const template =
    crashes >= maximumCrashes
      ? 'The run was given up: the process that computed it died {count} times. Try a smaller batch, or read the log of the server.'
      : 'The run was given up: it lost {count} workers. Try a smaller batch, or read the log of the server.';
  const count = crashes >= maximumCrashes ? crashes : attempts;
  return { state: 'failed', error: problemOf(new CodedError('WORKER_LOST', template, { params: { count } })) };
};

/** What was told of a run before its end, and is not written yet. */
type Unwritten = {
  /** From the held sequence on. */
  readonly events: readonly TimedEvent[];
  readonly made: Produced;
  /** Tasks ended, and all tasks where the run has told how many. */
  readonly done: number;
  readonly tasks: number | undefined;
};
type EndOfRun = {
  readonly run: string;
  readonly where: SQL;
  readonly ending: Ending;
  readonly last: TimedEvent;
  readonly unwritten?: Unwritten | undefined;
};

/** Gives whether the condition held. */
const writeEnd = (query: Query, { run, where, ending, last, unwritten }: EndOfRun): Promise<boolean> => {
  const { events = [], done, tasks } = unwritten ?? {};
  const error = ending.state === 'failed' ? JSON.stringify(ending.error) : null;
  const all = [...events, last];
  return append(query, {
    run,
    set: sql`state = ${ending.state}, ended_at = ${last.at}, error = ${error}::json, sequence = sequence + ${all.length}::integer,
      tasks = coalesce(${tasks ?? null}::integer, tasks),
      done = case when ${ending.state} = 'done' then coalesce(${tasks ?? null}::integer, tasks) else coalesce(${done ?? null}::integer, done) end`,
    where,
    events: all,
  });
};

/** The last event of a run that ends so, now. */
export const lastEvent = ({ state }: Ending): TimedEvent => ({
  at: Date.now(),
  event: state === 'cancelled' ? { type: 'run-cancelled' } : { type: 'run-end', ok: state === 'done' },
});

type End = Pick<EndOfRun, 'ending' | 'unwritten'> & { readonly held: LeasedRun; readonly last?: TimedEvent };

/**
 * Ends a run and removes its job, both or neither. Throws `ServerError` CONFLICT when the claim was lost: another worker has the run then, and
 * what this one found out is refused. Doing it again, because the answer was lost, changes nothing.
 */
export const endRun = (database: Database, queue: Queue, { held, ending, unwritten, last = lastEvent(ending) }: End): Promise<void> =>
  database.transaction(async (query) => {
    const run = held.claim.id;
    if (unwritten) await writeProduced(query, held, unwritten.made);
    const position = unwritten ? sql` and sequence = ${held.sequence}` : sql``;
    const where = sql`id = ${run} and lease = ${held.lease} and state = 'running'${position}`;
    const [ended, finished] = await Promise.all([
      writeEnd(query, { run, where, ending, last, unwritten }),
      queue.finish(query, held.claim),
    ]);
    if (ended && finished) return;
    const [row] = await query.select().from(runs).where(eq(runs.id, run));
    if (ended || row?.lease !== held.lease || row.state !== ending.state) throw lostLease();
  });

/** Gives a run back to the queue. `crashed` counts against it; a hand-back of a worker that closes does not count as an attempt. */
export const releaseRun = async (
  database: Database,
  queue: Queue,
  { held, crashed }: { readonly held: LeasedRun; readonly crashed: boolean },
): Promise<void> => {
  await database.query
    .update(runs)
    .set(
      crashed
        ? { state: 'queued', worker: null, crashes: sql`crashes + 1` }
        : { state: 'queued', worker: null, attempts: sql`greatest(attempts - 1, 0)` },
    )
    .where(and(eq(runs.id, held.claim.id), eq(runs.lease, held.lease), eq(runs.state, 'running')));
  await queue.handBack(held.claim);
};
