import { sql } from 'drizzle-orm';
import type { ServiceSettings } from './contract.ts';
import { rowsOf } from './database/database.ts';
import { dumpDatabase, restoreDatabase } from './database/dump.ts';
import { openDatabase } from './database/open.ts';
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
