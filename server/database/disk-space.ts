import { sql } from 'drizzle-orm';
import { ServerError } from '../error.ts';
import type { Database } from './database.ts';

/**
 * Bytes that stay free on the disk of the embedded database. Without free space it cannot write its log: it would stop in the middle of a
 * statement, and could not restart until space is freed.
 */
const reserve = 64 * 2 ** 20;

/** Throws `ServerError` DISK_FULL if writing this many bytes would use the reserve. Events and ends of runs are always written. */
export const requireDiskSpace = async (database: Database, bytes: number): Promise<void> => {
  if ((await database.free()) >= reserve + bytes) return;
  // a checkpoint frees most of its log
  await database.query.execute(sql`checkpoint`);
  if ((await database.free()) < reserve + bytes)
    throw new ServerError('DISK_FULL', 'The disk of the database is almost full. Free some space, or remove runs that are not needed.');
};
