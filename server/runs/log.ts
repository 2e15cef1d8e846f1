import { type SQL, sql } from 'drizzle-orm';
import type { ServerEvent } from '../contract.ts';
import { type Query, rowsOf } from '../database/database.ts';

export type TimedEvent = { readonly at: number; readonly event: ServerEvent };

/** Whose events these are: the claim that alone may write, and the events that the writer knows to be logged. */
export type Position = { readonly run: string; readonly lease: number; readonly sequence: number };

/**
 * Adds events to a run's log, for whoever holds the claim; `done` is the number of tasks ended. Gives the number of events then logged, or
 * undefined when the claim was lost. Doing the same again, because the answer was lost, adds nothing.
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

type Append = { readonly run: string; readonly set: SQL; readonly where: SQL; readonly events: readonly TimedEvent[] };

/** Changes a run where the condition holds, and logs events with it, in one statement; followers are told how many there are now. Gives whether the condition held. */
export const append = async (query: Query, { run, set, where, events }: Append): Promise<boolean> => {
  const rows = await rowsOf(
    query,
    sql`
      with changed as (update unclip.run set ${set} where ${where} returning id, sequence),
      logged as (
        insert into unclip.event (run, sequence, at, event)
        select changed.id, changed.sequence - ${events.length}::integer + told.place, told.at, told.event
        from changed, json_to_recordset(${JSON.stringify(events.map((event, index) => ({ place: index + 1, ...event })))}::json)
          as told (place integer, at bigint, event json)
      )
      select pg_notify('unclip', ${`run ${run} `} || changed.sequence) from changed`,
  );
  return rows.length > 0;
};
