import { type SQL, sql } from 'drizzle-orm';
import type { PgDatabase, PgQueryResultHKT } from 'drizzle-orm/pg-core';
import type { Db } from 'pg-boss';

/** Where statements go: the database, or a transaction of it. */
export type Query = PgDatabase<PgQueryResultHKT>;

/** The one database of a server, whichever it is. */
export type Database = {
  readonly kind: 'embedded' | 'postgres';
  readonly query: Query;
  /** All or nothing. On the embedded database everything else waits meanwhile, so it must be short. */
  transaction<Result>(work: (query: Query) => Promise<Result>): Promise<Result>;
  /** The same connections, as the queue takes them. */
  readonly forQueue: Db;
  /** Calls the listener with each notice that any process sends; and with '' when some may have been missed. Gives what ends it. */
  listen(listener: (notice: string) => void): Promise<() => Promise<void>>;
  /** Bytes that are free on its disk; without end where another server looks after it. */
  free(): Promise<number>;
  close(): Promise<void>;
};

const channel = 'unclip';

/** Tells all processes that listen, once the transaction is committed. */
export const notify = async (query: Query, notice: string): Promise<void> => {
  await query.execute(sql`select pg_notify(${channel}, ${notice})`);
};

/** The rows of a statement that the query builder has no words for. Dates and counts are to be read with `Number`. */
export const rowsOf = async <Row extends Record<string, unknown>>(query: Query, statement: SQL): Promise<Row[]> => {
  // both drivers give their rows under this name; the common type of drizzle does not say so
  const { rows } = (await query.execute(statement)) as unknown as { rows: Row[] };
  return rows;
};

/** Text that a `text` column takes: Postgres refuses the character of code 0. */
export const plainText = (text: string): string => text.replaceAll('\u0000', '');

export { channel };
