import { getTableColumns, type SQL, sql } from 'drizzle-orm';
import { writing } from '../artifacts/write.ts';
import type { LoggedEvent, Sha256 } from '../contract.ts';
import { hashList, type Query, rowsOf } from '../database/database.ts';
import { runs } from '../database/tables.ts';
import type { RunAtOnce } from './at-once.ts';
import type { RunDocument } from './document.ts';
import type { NewRun } from './read.ts';
import type { NewWebhook } from './webhook.ts';

/** The row of a run that has ended before it is written. No worker had it. */
export const endedRow = (row: NewRun, { ending, startedAt, done, events }: RunAtOnce): NewRun => ({
  ...row,
  state: ending.state,
  startedAt,
  endedAt: events.at(-1)?.at ?? startedAt,
  done,
  attempts: 1,
  error: ending.state === 'failed' ? ending.error : null,
  sequence: events.length + 1,
});

/** The log of such a run, from its start. */
export const completeLog = ({ id, createdAt }: NewRun, { events }: RunAtOnce): readonly LoggedEvent[] =>
  [{ at: createdAt, event: { type: 'run-queued' } as const }, ...events].map((event, index) => ({
    run: id,
    sequence: index + 1,
    ...event,
  }));

type EndedRun = {
  readonly row: NewRun;
  readonly document: RunDocument;
  readonly run: RunAtOnce;
  readonly log: readonly LoggedEvent[];
  /** The artifacts that the client named. */
  readonly named: readonly Sha256[];
  /** The idempotency key. */
  readonly key: string | undefined;
  readonly webhook: NewWebhook | undefined;
  /** Further parts of the statement, which may read the id of the run from `started`. */
  readonly recorded: SQL | undefined;
};

const { place: _, ...columns } = getTableColumns(runs);
const quoted = Object.values(columns).map((column) => ({ name: `"${column.name}"`, type: column.getSQLType() }));
// written once as text: a statement of many parts takes longer to compose than to send
const names = sql.raw(quoted.map(({ name }) => name).join(', '));
const fields = sql.raw(quoted.map(({ name, type }) => `${name} ${type}`).join(', '));
/** A row as JSON, by the names of its columns. */
const rowText = (row: NewRun): string => {
  const values: Readonly<Record<string, unknown>> = row;
  const wellFormed = (value: unknown) => (typeof value === 'string' ? value.toWellFormed() : value);
  return JSON.stringify(Object.fromEntries(Object.entries(columns).map(([field, { name }]) => [name, wellFormed(values[field])])));
};

/** Stores the webhook of the run that the statement has written. */
const hooking = ({ run, url, secret, state, attempts, nextAt }: NewWebhook) =>
  sql`insert into unclip.webhook (run, url, secret, state, attempts, next_at)
    select started.id, ${url}, ${secret}, ${state}, ${attempts}::integer, ${nextAt}::bigint from started where started.id = ${run}`;

/**
 * Writes a run that has ended already, with its document, log, outputs, webhook and new results, in one statement. Returns false, and writes nothing, if an artifact
 * that it names or shows is not stored, or if its idempotency key was used before.
 */
export const writeEndedRun = async (
  query: Query,
  { row, document, run, log, named, key, webhook, recorded = sql`` }: EndedRun,
): Promise<boolean> => {
  const { produced, used } = run;
  const needed = [...new Set([...named, ...used])];
  const pinned = [...new Set([...named, ...produced.outputs.flatMap(({ hashes }) => hashes)])];
  const isComplete = sql`(select count(*) from alive) = ${needed.length}::integer`;
  const isStarted = sql`exists (select 1 from started)`;
  const claimed = sql`insert into unclip.start (owner, key, id) select ${row.owner}, ${key ?? ''}, ${row.id} where ${isComplete} on conflict do nothing returning id`;
  const rows = await rowsOf(
    query,
    sql`
      with alive as (
        update unclip.artifact set used_at = ${Date.now()}
        where sha256 = any(${hashList(needed)}) returning sha256
      )${key === undefined ? sql`` : sql`, claimed as (${claimed})`}, started as (
        insert into unclip.run (${names}) select ${names} from json_to_record(${rowText(row)}::json) as added (${fields})
        where ${key === undefined ? isComplete : sql`exists (select 1 from claimed)`} returning id
      ), kept as (
        insert into unclip.document (sha256, workflow) select ${document.sha256}, ${document.text}::json where ${isStarted} on conflict do nothing
      ), logged as (
        insert into unclip.event (run, sequence, at, event)
        select started.id, added.sequence, added.at, added.event
        from started, json_to_recordset(${JSON.stringify(log)}::json) as added (sequence integer, at bigint, event json)
      ), shown as (
        insert into unclip.run_output (run, name, output)
        select started.id, added.name, added.output from started, json_to_recordset(${JSON.stringify(produced.outputs)}::json) as added (name text, output json)
      ), pinned as (
        insert into unclip.pin (run, sha256)
        select started.id, added.value from started, json_array_elements_text(${JSON.stringify(pinned)}::json) as added
      )${webhook ? sql`, hooked as (${hooking(webhook)})` : sql``}${produced.files.length === 0 ? sql`` : sql`, ${writing(produced, isStarted)}`}${recorded}
      select id from started`,
  );
  return rows.length > 0;
};
