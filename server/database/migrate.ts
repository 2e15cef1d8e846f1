import { fileURLToPath } from 'node:url';

/** The SQL files that make the tables, in the order of `meta/_journal.json`. A file that was published is never changed: add another. */
export const migrations = {
  migrationsFolder: fileURLToPath(new URL('./migrations', import.meta.url)),
  migrationsSchema: 'unclip',
  migrationsTable: 'migration',
} as const;
