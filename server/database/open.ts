import { resolve } from 'node:path';
import type { ServiceSettings } from '../contract.ts';
import type { Database } from './database.ts';
import { openEmbedded } from './embedded.ts';
import { openPostgres } from './postgres.ts';

/**
 * Opens the Postgres server of `databaseUrl`, or else the embedded database in `<folder>/server`, and migrates its tables. Throws
 * `ServerError` IN_USE or UNAVAILABLE.
 */
export const openDatabase = ({ folder, databaseUrl, log }: Pick<ServiceSettings, 'folder' | 'databaseUrl' | 'log'>): Promise<Database> =>
  databaseUrl === undefined ? openEmbedded(resolve(folder, 'server')) : openPostgres(databaseUrl, log);
