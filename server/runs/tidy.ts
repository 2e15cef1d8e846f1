import { and, inArray, isNotNull, lt, notExists, sql } from 'drizzle-orm';
import type { Database, Query } from '../database/database.ts';
import { documents, runs } from '../database/tables.ts';

/** Milliseconds after the end of a single task in which its client may still read the outputs. */
const kept = 3600_000;

/** Removes single tasks that their client did not remove, because its tab was closed. Their outputs stay stored under their keys. */
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

/** Removes those of the given documents that no run refers to. */
export const forgetDocuments = async (query: Query, hashes: readonly string[]): Promise<void> => {
  if (hashes.length === 0) return;
  const using = query.select({ one: sql`1` }).from(runs).where(sql`${runs.document} = ${documents.sha256}`);
  await query.delete(documents).where(and(inArray(documents.sha256, [...hashes]), notExists(using)));
};
