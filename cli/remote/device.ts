import type { Connection } from './connection.ts';

/** What a worker computes on; `server` where it is gone since. */
export const deviceOf = async (connection: Connection, worker: string | undefined): Promise<string> => {
  const { workers } = await connection.ask((client) => client.system.status.query());
  return workers.find(({ id }) => id === worker)?.device ?? 'server';
};
