import { type SQL, sql } from 'drizzle-orm';
import type { ServerEvent } from '../contract.ts';
import { type Query, rowsOf } from '../database/database.ts';

export type TimedEvent = { readonly at: number; readonly event: ServerEvent };

/** The position of a writer in a run's log: its lease, and the number of events already logged. */
export type Position = { readonly run: string; readonly lease: number; readonly sequence: number };

/**
 * Appends events to a run's log if the writer still holds the lease. `done` is the number of finished tasks. Returns the new number of events,
 * or undefined if the lease was lost. Idempotent: it can be repeated if the answer of the database was lost.
 */
export const appendEvents = async (
  query: Query,
  { run, lease, sequence }: Position,
  { events, done, tasks }: { readonly events: readonly TimedEvent[]; readonly done: number; readonly tasks: number | undefined },
): Promise<number | undefined> => {
  const set = sql`sequence = sequence + ${events.length}::integer, done = ${done}, tasks = coalesce(${tasks ?? null}::integer, tasks)`;
  const where = sql`id = ${run} and lease = ${lease} and sequence = ${sequence} and state = 'running'`;
  if (await append(query, { run, set, where, events })) return sequence + events.length;
  const [row] = await rowsOf<{ sequence: number }>(
    query,
    sql`select sequence from unclip.run where id = ${run} and lease = ${lease} and state = 'running'`,
  );
  return row?.sequence === sequence + events.length ? row.sequence : undefined;
};

type Append = {
  readonly run: string;
  readonly set: SQL;
  readonly where: SQL;
  readonly events: readonly TimedEvent[];
  /** Further parts of the statement, which may read the changed row from `changed`. Default: none. */
  readonly more?: SQL;
};

/** Updates a run where the condition holds, logs events and notifies followers, in one statement. Returns whether the condition held. */
export const append = async (query: Query, { run, set, where, events, more = sql`` }: Append): Promise<boolean> => {
  const rows = await rowsOf(
    query,
    sql`
      with changed as (update unclip.run set ${set} where ${where} returning id, sequence, user_id, started_at, ended_at),
      logged as (
        insert into unclip.event (run, sequence, at, event)
        select changed.id, changed.sequence - ${events.length}::integer + added.position, added.at, added.event
        from changed, json_to_recordset(${JSON.stringify(events.map((event, index) => ({ position: index + 1, ...event })))}::json)
          as added (position integer, at bigint, event json)
      )${more}
      select pg_notify('unclip', ${`run ${run} `} || changed.sequence) from changed`,
  );
  return rows.length > 0;
};
