import { sql } from 'drizzle-orm';
import { ServerError } from '../error.ts';
import type { Database } from './database.ts';

/**
 * Bytes that stay free on the disk of the embedded database. With none left it cannot write its log: it would stop in the middle of a
 * statement for good, and not start again before there is room.
 */
const reserve = 64 * 2 ** 20;

/** Throws `ServerError` DISK_FULL where so many bytes would use up what the database needs to go on. Events and ends of runs are still written. */
export const needRoom = async (database: Database, bytes: number): Promise<void> => {
  if ((await database.free()) >= reserve + bytes) return;
  // its log is most of what can be given back
  await database.query.execute(sql`checkpoint`);
  if ((await database.free()) < reserve + bytes)
    throw new ServerError('DISK_FULL', 'The disk of the database is almost full. Free some space, or remove runs that are not needed.');
};
