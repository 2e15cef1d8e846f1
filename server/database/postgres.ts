import { drizzle } from 'drizzle-orm/node-postgres';
import { migrate } from 'drizzle-orm/node-postgres/migrator';
import pg from 'pg';
import type { ServiceSettings } from '../contract.ts';
import type { Database, Query } from './database.ts';
import { asServerError } from './database-error.ts';
import { listenOn } from './listener.ts';
import { migrations, refuseNewer } from './migrate.ts';

/** An arbitrary key of the advisory lock under which one process at a time migrates the tables. */
const migrationLock = 7_314_159;

/** Opens a Postgres server, which other processes may share. Throws `ServerError` UNAVAILABLE if it cannot be reached. */
export const openPostgres = async (url: string, log: ServiceSettings['log']): Promise<Database> => {
  const pool = new pg.Pool({ connectionString: url, max: 10, connectionTimeoutMillis: 10_000, application_name: 'unclip' });
  const lost = (error: Error) => log('warn', 'A connection to the database was lost.', { reason: error.message });
  // errors of idle connections; the next statement opens a new one
  pool.on('error', () => undefined);
  // the pool does not handle errors of connections in use, and an unhandled error would end the process
  pool.on('connect', (client) => client.on('error', lost));
  try {
    await migrateAlone(pool);
  } catch (error) {
    await pool.end();
    throw asServerError(error);
  }
  const query = drizzle(pool);
  return {
    kind: 'postgres',
    query: query as unknown as Query, // the drivers differ only in their result type
    async transaction(work) {
      // drizzle would never release a connection whose "begin" fails, so connections are released here
      const client = await pool.connect();
      try {
        return await drizzle(inOrder(client)).transaction((inside) => work(inside as unknown as Query)); // as above
      } finally {
        client.release();
      }
    },
    forQueue: { executeSql: (text, values) => pool.query(text, values) },
    listen: (listener) => listenOn(url, listener),
    free: async () => Number.POSITIVE_INFINITY,
    close: () => pool.end(),
  };
};

/** Wraps a connection so that it executes one statement at a time: a transaction may send several at once, which pg no longer accepts. */
const inOrder = (client: pg.PoolClient): pg.PoolClient => {
  let before: Promise<unknown> = Promise.resolve();
  const query = (...parameters: Parameters<typeof client.query>) => {
    const answer = before.then(() => client.query(...parameters));
    before = answer.catch(() => undefined);
    return answer;
  };
  return new Proxy(client, { get: (target, name) => (name === 'query' ? query : Reflect.get(target, name)) });
};

const migrateAlone = async (pool: pg.Pool): Promise<void> => {
  const client = await pool.connect();
  try {
    await client.query('select pg_advisory_lock($1)', [migrationLock]);
    await refuseNewer(drizzle(client) as unknown as Query, 'DATABASE_URL'); // the drivers differ only in their result type
    await migrate(drizzle(client), migrations);
    await client.query('select pg_advisory_unlock($1)', [migrationLock]);
  } finally {
    client.release(true);
  }
};
