import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const main = fileURLToPath(new URL('../../server/main.ts', import.meta.url));

export type Home = { readonly folder: string; readonly databaseUrl?: string | undefined };

export type ServerProcess = {
  readonly origin: string;
  /** Ends it with a signal, and waits until it is no more. */
  end(signal: NodeJS.Signals): Promise<void>;
};

/** A server in a process of its own, as `unclip serve` starts it, with no limit of the rate; on any free port where none is named. */
export const startServerProcess = async ({ folder, databaseUrl = '' }: Home, port = 0): Promise<ServerProcess> => {
  const settings = { UNCLIP_DATA: folder, UNCLIP_PORT: String(port), UNCLIP_RATE: '0', UNCLIP_LOG: 'error', DATABASE_URL: databaseUrl };
  const server = spawn(process.execPath, [main, 'serve'], { env: { ...process.env, ...settings }, stdio: ['ignore', 'pipe', 'inherit'] });
  return {
    origin: await addressOf(server),
    async end(signal) {
      server.kill(signal);
      if (server.exitCode === null && server.signalCode === null) await once(server, 'exit');
    },
  };
};

/** A server with an empty embedded database. */
export const startBenchServer = async (): Promise<{ readonly origin: string; close(): Promise<void> }> => {
  const folder = await mkdtemp(join(tmpdir(), 'unclip-bench-'));
  const { origin, end } = await startServerProcess({ folder });
  return {
    origin,
    async close() {
      await end('SIGTERM');
      await rm(folder, { recursive: true, force: true });
    },
  };
};

const addressOf = (server: ChildProcess): Promise<string> =>
  new Promise((resolve, reject) => {
    server.stdout?.on('data', (chunk: Buffer) => {
      const address = /http:\/\/[^\s/]+/.exec(chunk.toString())?.[0];
      if (address !== undefined) resolve(address);
    });
    server.once('exit', () => reject(new Error('The server could not be started. Run "npm run unclip -- serve" to see why.')));
  });
