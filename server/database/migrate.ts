import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { sql } from 'drizzle-orm';
import * as z from 'zod';
import { ServerError } from '../error.ts';
import { type Query, rowsOf } from './database.ts';

/** The SQL files that create the tables, in the order of `meta/_journal.json`. Never change a published file; add a new one. */
export const migrations = {
  migrationsFolder: fileURLToPath(new URL('./migrations', import.meta.url)),
  migrationsSchema: 'unclip',
  migrationsTable: 'migration',
} as const;

const journal = z.object({ entries: z.array(z.object({ when: z.number() })) });

/** When the newest migration of this program was written, in milliseconds since 1970: drizzle stores this number for each migration that it has applied. */
const newestKnown = (): number => {
  const { entries } = journal.parse(JSON.parse(readFileSync(`${migrations.migrationsFolder}/meta/_journal.json`, 'utf8')));
  return Math.max(...entries.map(({ when }) => when));
};

/** The newest migration that a database has; undefined for an empty database. */
const newestApplied = async (query: Query): Promise<number | undefined> => {
  const [table] = await rowsOf<{ exists: boolean }>(query, sql`select to_regclass('unclip.migration') is not null as exists`);
  if (!table?.exists) return undefined;
  const [row] = await rowsOf<{ newest: string | number | null }>(query, sql`select max(created_at) as newest from unclip.migration`);
  return row?.newest === null || row?.newest === undefined ? undefined : Number(row.newest);
};

/**
 * Refuses a database that a newer version of this program has migrated. `location` names the database.
 * @throws ServerError BAD_REQUEST
 */
export const refuseNewer = async (query: Query, location: string): Promise<void> => {
  const applied = await newestApplied(query);
  if (applied === undefined || applied <= newestKnown()) return;
  throw new ServerError(
    'BAD_REQUEST',
    'The database in {location} was written by a newer version of Unclip Studio. Update this program, or choose another folder with --data.',
    { params: { location } },
  );
};

/** Whether a database has tables that a newer migration of this program will change. An empty database has none. */
export const needsMigration = async (query: Query): Promise<boolean> => {
  const applied = await newestApplied(query);
  return applied !== undefined && applied < newestKnown();
};
