import pg from 'pg';
import { channel } from './database.ts';

/** Milliseconds between attempts to reconnect. */
const pause = 500;

/**
 * Opens a separate connection that receives notices, and reconnects when it is lost. After each loss it calls the listener with '', because
 * notices may have been missed. Resolves when the first connection listens.
 */
export const listenOn = async (url: string, listener: (notice: string) => void): Promise<() => Promise<void>> => {
  let closed = false;
  let current: pg.Client | undefined;
  let timer: NodeJS.Timeout | undefined;
  const connect = async (): Promise<void> => {
    const client = new pg.Client({ connectionString: url, keepAlive: true, connectionTimeoutMillis: 10_000, application_name: 'unclip' });
    current = client;
    client.on('notification', ({ payload }) => listener(payload ?? ''));
    client.on('error', () => undefined); // 'end' follows, and triggers the reconnect
    client.on('end', again);
    await client.connect();
    await client.query(`listen ${channel}`);
  };
  const again = (): void => {
    if (closed) return;
    clearTimeout(timer);
    timer = setTimeout(() => connect().then(() => listener(''), again), pause);
  };
  await connect();
  return async () => {
    closed = true;
    clearTimeout(timer);
    await current?.end().catch(() => undefined);
  };
};
