import { statfs } from 'node:fs/promises';
import { join } from 'node:path';
import type { PGlite } from '@electric-sql/pglite';
import { drizzle } from 'drizzle-orm/pglite';
import { migrate } from 'drizzle-orm/pglite/migrator';
import { fromPglite } from 'pg-boss';
import { copyDatabase } from './copies.ts';
import { channel, type Database, type Query } from './database.ts';
import { cannotOpen, prepareFolder } from './folder.ts';
import { takeLock } from './lock.ts';
import { migrations, needsMigration, refuseNewer } from './migrate.ts';
import { openThread } from './thread/client.ts';

const openFiles = async (folder: string) => {
  const client = await openThread(join(folder, 'database')).catch((error: unknown) => {
    throw cannotOpen(folder, error);
  });
  return { client, query: drizzle({ client: client as unknown as PGlite }) }; // the thread's client has all methods of PGlite that drizzle calls
};

/** Milliseconds for which the free space of a disk is not read again, if there is plenty of it, in bytes. */
const freshFor = 1000;
const plenty = 2 ** 30;

/** Reads the free bytes of a folder's disk. */
const freeSpaceOf = (folder: string): (() => Promise<number>) => {
  let last = { at: Number.NEGATIVE_INFINITY, bytes: 0 };
  return async () => {
    const at = performance.now();
    if (last.bytes > plenty && at - last.at < freshFor) return last.bytes;
    const { bavail, bsize } = await statfs(folder);
    last = { at, bytes: bavail * bsize };
    return last.bytes;
  };
};

/**
 * Opens Postgres inside this process (PGlite, in its own thread), with files in `<folder>/database`. Only one process may use it: throws
 * `ServerError` IN_USE, which names the other process, BAD_REQUEST or DISK_FULL for a folder that cannot be used, and UNAVAILABLE for a damaged database.
 * Before a newer version of this program changes the tables of a database, its files are copied (`copies.ts`).
 */
export const openEmbedded = async (folder: string): Promise<Database> => {
  await prepareFolder(folder);
  const lock = await takeLock(join(folder, 'lock.json'));
  try {
    let { client, query } = await openFiles(folder);
    await refuseNewer(query as unknown as Query, folder); // as below
    if (await needsMigration(query as unknown as Query)) {
      await client.close();
      await copyDatabase(folder);
      ({ client, query } = await openFiles(folder));
    }
    await migrate(query, migrations);
    return {
      kind: 'embedded',
      query: query as unknown as Query, // the drivers differ only in their result type
      transaction: (work) => query.transaction((inside) => work(inside as unknown as Query)),
      forQueue: fromPglite(client as unknown as PGlite), // as above
      listen: (listener) => client.listen(channel, listener),
      free: freeSpaceOf(folder),
      async close() {
        await client.close();
        await lock.release();
      },
    };
  } catch (error) {
    await lock.release();
    throw error;
  }
};
