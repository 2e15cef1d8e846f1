import { fileURLToPath } from 'node:url';

/** The SQL files that create the tables, in the order of `meta/_journal.json`. Never change a published file; add a new one. */
export const migrations = {
  migrationsFolder: fileURLToPath(new URL('./migrations', import.meta.url)),
  migrationsSchema: 'unclip',
  migrationsTable: 'migration',
} as const;
