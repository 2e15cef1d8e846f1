import { and, eq, sql } from 'drizzle-orm';
import type { RunOutput, Sha256 } from '../contract.ts';
import type { Database, Query } from '../database/database.ts';
import { documents, pins, type RunError, runOutputs, runs } from '../database/tables.ts';
import { ServerError } from '../error.ts';
import type { Claim, Queue } from '../queue/queue.ts';
import { append, type TimedEvent } from './log.ts';
import type { Order } from './prepare.ts';
import { isEnded, type RunRow } from './read.ts';

/** Claims of one run after which it is given up: each was lost with its worker. */
const maximumAttempts = 10;
/** Children that may die of one run. */
const maximumCrashes = 3;

/** A run that a worker holds: all its writes name the lease. */
export type Held = { readonly claim: Claim; readonly lease: number; readonly sequence: number; readonly order: Order };

/** How a run ended. */
export type Ending = { readonly state: 'done' } | { readonly state: 'failed'; readonly error: RunError } | { readonly state: 'cancelled' };

/**
 * Makes a claimed job's run this worker's. Gives undefined where there is nothing to do: it was cancelled, removed or done before, or it has
 * brought down too many workers; the job is gone then.
 */
export const beginRun = (
  database: Database,
  queue: Queue,
  { claim, worker }: { claim: Claim; worker: string },
): Promise<Held | undefined> =>
  database.transaction(async (query) => {
    const [row] = await query.select().from(runs).where(eq(runs.id, claim.id)).for('update');
    if (!row || isEnded(row.state)) {
      await queue.finish(query, claim);
      return undefined;
    }
    const ending = endingOf(row);
    if (ending) {
      await writeEnd(query, { row, ending });
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
    const [document] = await query.select().from(documents).where(eq(documents.sha256, row.document));
    if (!document) throw new Error(`The run ${row.id} has lost its workflow.`); // a foreign key keeps it
    const { inputs, targets, files, task } = row;
    const order = { workflow: document.workflow, inputs, targets, files, values: task?.values, family: task?.family };
    return { claim, lease: row.lease + 1, sequence: row.sequence + events.length, order };
  });

const endingOf = ({ stopping, attempts, crashes }: RunRow): Ending | undefined => {
  if (stopping) return { state: 'cancelled' };
  if (attempts < maximumAttempts && crashes < maximumCrashes) return undefined;
  const times = crashes >= maximumCrashes ? `${crashes} times the process that computed it died` : `${attempts} workers were lost over it`;
  return {
    state: 'failed',
    error: { code: 'WORKER_LOST', message: `The run was given up: ${times}. Try it with a smaller batch, or look into the server's log.` },
  };
};

const writeEnd = async (query: Query, { row, ending }: { readonly row: Pick<RunRow, 'id'>; readonly ending: Ending }): Promise<void> => {
  const at = Date.now();
  const error = ending.state === 'failed' ? JSON.stringify(ending.error) : null;
  const event =
    ending.state === 'cancelled' ? ({ type: 'run-cancelled' } as const) : ({ type: 'run-end', ok: ending.state === 'done' } as const);
  await append(query, {
    run: row.id,
    set: sql`state = ${ending.state}, ended_at = ${at}, error = ${error}::json, sequence = sequence + 1,
      done = case when ${ending.state} = 'done' then tasks else done end`,
    where: sql`id = ${row.id}`,
    events: [{ at, event }],
  });
};

/**
 * Ends a run and removes its job, both or neither. Throws `ServerError` CONFLICT when the claim was lost: another worker has the run then, and
 * what this one found out is refused. Doing it again, because the answer was lost, changes nothing.
 */
export const endRun = (database: Database, queue: Queue, { held, ending }: { held: Held; ending: Ending }): Promise<void> =>
  database.transaction(async (query) => {
    const [row] = await query.select().from(runs).where(eq(runs.id, held.claim.id)).for('update');
    if (row?.lease === held.lease && row.state === ending.state) return;
    if (!row || !holds(row, held) || !(await queue.finish(query, held.claim))) throw lost();
    await writeEnd(query, { row, ending });
  });

/** Gives a run back to the queue. `crashed` counts against it; a hand-back of a worker that closes does not count as an attempt. */
export const releaseRun = async (
  database: Database,
  queue: Queue,
  { held, crashed }: { readonly held: Held; readonly crashed: boolean },
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

/** Keeps what a run shows, and protects it from eviction, in the caller's transaction. Throws `ServerError` CONFLICT when the claim was lost. */
export const keepOutput = async (
  query: Query,
  held: Held,
  { name, output, hashes }: { readonly name: string; readonly output: RunOutput; readonly hashes: readonly Sha256[] },
): Promise<void> => {
  const [row] = await query.select().from(runs).where(eq(runs.id, held.claim.id)).for('update');
  if (!row || !holds(row, held)) throw lost();
  await query
    .insert(runOutputs)
    .values({ run: row.id, name, output })
    .onConflictDoUpdate({ target: [runOutputs.run, runOutputs.name], set: { output } });
  await query
    .insert(pins)
    .values(hashes.map((sha256) => ({ run: row.id, sha256 })))
    .onConflictDoNothing();
};

const holds = (row: RunRow, { lease }: Held): boolean => row.lease === lease && row.state === 'running';

const lost = (): ServerError =>
  new ServerError('CONFLICT', 'The run was given to another worker meanwhile, so this one writes no more of it.');
