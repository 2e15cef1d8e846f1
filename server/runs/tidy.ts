import { and, inArray, isNotNull, lt, notExists, sql } from 'drizzle-orm';
import type { Database, Query } from '../database/database.ts';
import { documents, runs } from '../database/tables.ts';

/** Milliseconds after its end in which the client of a lone task may still take what it gave. */
const kept = 3600_000;

/** Forgets lone tasks that their client did not: its tab was closed. What they gave stays stored under its key. */
export const tidyTasks = (database: Database): Promise<void> =>
  database.transaction(async (query) => {
    const gone = await query
      .delete(runs)
      .where(and(isNotNull(runs.task), lt(runs.endedAt, Date.now() - kept)))
      .returning({ document: runs.document });
    await forgetDocuments(
      query,
      gone.map(({ document }) => document),
    );
  });

/** Removes those of the documents that no run was started from any more. */
export const forgetDocuments = async (query: Query, hashes: readonly string[]): Promise<void> => {
  if (hashes.length === 0) return;
  const using = query.select({ one: sql`1` }).from(runs).where(sql`${runs.document} = ${documents.sha256}`);
  await query.delete(documents).where(and(inArray(documents.sha256, [...hashes]), notExists(using)));
};
