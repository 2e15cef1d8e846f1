import { join, resolve } from 'node:path';
import { sql } from 'drizzle-orm';
import type { ServiceSettings } from './contract.ts';
import { restoreCopy } from './database/copies.ts';
import { rowsOf } from './database/database.ts';
import { dumpDatabase, restoreDatabase } from './database/dump.ts';
import { prepareFolder } from './database/folder.ts';
import { takeLock } from './database/lock.ts';
import { openDatabase } from './database/open.ts';
import { ServerError } from './error.ts';
import { openQueue } from './queue/queue.ts';

type Settings = Pick<ServiceSettings, 'folder' | 'databaseUrl' | 'log'>;

/** Backs up the database into a file. Throws `ServerError` IN_USE if a server is using the embedded database. */
export const backUpServer = async (settings: Settings, path: string): Promise<void> => {
  const database = await openDatabase(settings);
  try {
    await dumpDatabase(database, path);
  } finally {
    await database.close();
  }
};

/**
 * Puts the copy that was taken before the last update in the place of the embedded database, which is set aside. Returns a sentence about both.
 * @throws ServerError IN_USE, NOT_FOUND, or BAD_REQUEST for a Postgres server
 */
export const restoreLastCopy = async ({ folder, databaseUrl }: Settings): Promise<string> => {
  if (databaseUrl !== undefined)
    throw new ServerError(
      'BAD_REQUEST',
      'Name the backup to restore: unclip restore <file>. A Postgres server has no copies in the data folder.',
    );
  const server = resolve(folder, 'server');
  await prepareFolder(server);
  const lock = await takeLock(join(server, 'lock.json'));
  try {
    const { copy, aside } = await restoreCopy(server);
    return `Restored the copy of ${copy}. The database that was there is in ${aside}; remove it when you do not need it.`;
  } finally {
    await lock.release();
  }
};

/** Restores a backup into an empty database, and requeues the runs that had not ended. Throws `ServerError`. */
export const restoreServer = async (settings: Settings, path: string): Promise<void> => {
  const database = await openDatabase(settings);
  try {
    const queue = await openQueue(database, settings.log);
    try {
      const waiting = await restoreDatabase(database, path);
      const queues = await rowsOf<{ device: string; families: readonly string[] }>(
        database.query,
        sql`select device, families from unclip.queue`,
      );
      for (const needs of queues) await queue.queueFor(needs);
      await database.transaction(async (query) => {
        for (const name of new Set(waiting.map((run) => run.queue)))
          await queue.add(
            query,
            name,
            waiting.filter((run) => run.queue === name),
          );
      });
    } finally {
      await queue.close();
    }
  } finally {
    await database.close();
  }
};
