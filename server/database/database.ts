import { type SQL, sql } from 'drizzle-orm';
import type { PgDatabase, PgQueryResultHKT } from 'drizzle-orm/pg-core';
import type { Db } from 'pg-boss';

/** Executes statements, either directly or in a transaction. */
export type Query = PgDatabase<PgQueryResultHKT>;

/** The database of a server, embedded or Postgres. */
export type Database = {
  readonly kind: 'embedded' | 'postgres';
  readonly query: Query;
  /** Runs work in a transaction. On the embedded database, all other statements wait for it, so it must be short. */
  transaction<Result>(work: (query: Query) => Promise<Result>): Promise<Result>;
  /** The same connections, in the form that the queue needs. */
  readonly forQueue: Db;
  /** Calls the listener with each notice of any process, and with '' when notices may have been missed. Returns a function that stops this. */
  listen(listener: (notice: string) => void): Promise<() => Promise<void>>;
  /** Free bytes on the database's disk; Infinity for a Postgres server, which manages its own disk. */
  free(): Promise<number>;
  close(): Promise<void>;
};

const channel = 'unclip';

/** Sends a notice to all listening processes when the transaction commits. */
export const notify = async (query: Query, notice: string): Promise<void> => {
  await query.execute(sql`select pg_notify(${channel}, ${notice})`);
};

/** Returns the rows of a statement that the query builder cannot express. Convert dates and counts with `Number`. */
export const rowsOf = async <Row extends Record<string, unknown>>(query: Query, statement: SQL): Promise<Row[]> => {
  // both drivers return `rows`, which drizzle's common type does not declare
  const { rows } = (await query.execute(statement)) as unknown as { rows: Row[] };
  return rows;
};

/**
 * Hashes as an array for `= any(…)`. A statement that was prepared while its tables were small keeps using their indexes, unlike with a join of the elements of a
 * JSON list.
 */
export const hashList = (hashes: readonly string[]): SQL => sql`${`{${hashes.join(',')}}`}::text[]`;

/** Text for a `text` column. Postgres refuses the character U+0000. */
export const plainText = (text: string): string => text.replaceAll('\u0000', '');

export { channel };
