import { and, eq, isNull, type SQL, sql } from 'drizzle-orm';
import { CodedError, type Problem, problemOf } from '../../errors/index.ts';
import { computingFrom } from '../accounts/usage.ts';
import type { Database, Query } from '../database/database.ts';
import { documents, runs } from '../database/tables.ts';
import type { Claim, Queue } from '../queue/queue.ts';
import { type LeasedRun, lostLease } from './lease.ts';
import { append, type TimedEvent } from './log.ts';
import type { StoredOrder } from './order.ts';
import { type Produced, writeProduced } from './produced.ts';
import { isEnded, type RunRow } from './read.ts';

/** Maximum number of claims of a run. A run that lost so many workers fails. */
const maximumAttempts = 10;
/** Maximum number of children that may die while they execute a run. Then the run fails. */
const maximumCrashes = 3;

/** How a run ended. */
export type Ending = { readonly state: 'done' } | { readonly state: 'failed'; readonly error: Problem } | { readonly state: 'cancelled' };

/**
 * Leases the run of a claimed job to a worker. Returns undefined, and removes the job, if the run was cancelled, removed or ended before, or
 * if it has lost too many workers.
 */
export const beginRun = (database: Database, queue: Queue, { claim, worker }: Taking): Promise<LeasedRun | undefined> =>
  beginFirst(database.query, claim, worker).then((leased) => leased ?? beginAgain(database, queue, { claim, worker }));

type Taking = { readonly claim: Claim; readonly worker: string };

/** Begins a run that was never started and has no cancellation request. This is the usual case, so it is a single statement. */
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
    if (!document) throw new Error(`The run ${row.id} has lost its workflow.`); // impossible: a foreign key protects the document
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

/** Events and outputs from before the end of a run that are not written yet. */
type Unwritten = {
  /** The events after the sequence number of the lease. */
  readonly events: readonly TimedEvent[];
  readonly produced: Produced;
  /** Number of finished tasks, and of all tasks if the run has reported it. */
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

/** Writes the end of a run where the condition holds. Returns whether it did. */
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
    more: sql`, spent as (${computingFrom(sql`changed`)})`,
  });
};

/** The last event of a run that ends now. */
export const lastEvent = ({ state }: Ending): TimedEvent => ({
  at: Date.now(),
  event: state === 'cancelled' ? { type: 'run-cancelled' } : { type: 'run-end', ok: state === 'done' },
});

type End = Pick<EndOfRun, 'ending' | 'unwritten'> & { readonly leased: LeasedRun; readonly last?: TimedEvent };

/**
 * Ends a run and removes its job in one transaction. Throws `ServerError` CONFLICT if the claim was lost, because another worker has the run.
 * Idempotent: it can be repeated if the answer of the database was lost.
 */
export const endRun = (database: Database, queue: Queue, { leased, ending, unwritten, last = lastEvent(ending) }: End): Promise<void> =>
  database.transaction(async (query) => {
    const run = leased.claim.id;
    if (unwritten) await writeProduced(query, leased, unwritten.produced);
    const position = unwritten ? sql` and sequence = ${leased.sequence}` : sql``;
    const where = sql`id = ${run} and lease = ${leased.lease} and state = 'running'${position}`;
    const [ended, finished] = await Promise.all([
      writeEnd(query, { run, where, ending, last, unwritten }),
      queue.finish(query, leased.claim),
    ]);
    if (ended && finished) return;
    const [row] = await query.select().from(runs).where(eq(runs.id, run));
    if (ended || row?.lease !== leased.lease || row.state !== ending.state) throw lostLease();
  });

/** Returns a run to the queue. A crash counts towards the maximum; the shutdown of a worker does not count as an attempt. */
export const releaseRun = async (
  database: Database,
  queue: Queue,
  { leased, crashed }: { readonly leased: LeasedRun; readonly crashed: boolean },
): Promise<void> => {
  await database.query
    .update(runs)
    .set(
      crashed
        ? { state: 'queued', worker: null, crashes: sql`crashes + 1` }
        : { state: 'queued', worker: null, attempts: sql`greatest(attempts - 1, 0)` },
    )
    .where(and(eq(runs.id, leased.claim.id), eq(runs.lease, leased.lease), eq(runs.state, 'running')));
  await queue.handBack(leased.claim);
};
