import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const main = fileURLToPath(new URL('../../server/main.ts', import.meta.url));

export type Home = { readonly folder: string; readonly databaseUrl?: string | undefined; readonly devices?: string };

type Process = {
  /** Ends the process with a signal and waits for its exit. */
  end(signal: NodeJS.Signals): Promise<void>;
};
export type ServerProcess = Process & { readonly origin: string };

const startProgram = (task: 'serve' | 'worker', settings: Readonly<Record<string, string>>): Process & { readonly child: ChildProcess } => {
  const env = { ...process.env, UNCLIP_LOG: 'error', ...settings };
  const child = spawn(process.execPath, [main, task], { env, stdio: ['ignore', 'pipe', 'inherit'] });
  return {
    child,
    async end(signal) {
      child.kill(signal);
      if (child.exitCode === null && child.signalCode === null) await once(child, 'exit');
    },
  };
};

/** A server in a process of its own, as `unclip serve` starts it, without a rate limit. Default: any free port. */
export const startServerProcess = async ({ folder, databaseUrl = '', devices = '' }: Home, port = 0): Promise<ServerProcess> => {
  const { child, end } = startProgram('serve', {
    UNCLIP_DATA: folder,
    UNCLIP_PORT: String(port),
    UNCLIP_RATE: '0',
    UNCLIP_DEVICES: devices,
    DATABASE_URL: databaseUrl,
  });
  return { origin: await addressOf(child), end };
};

/** A worker in a process of its own, as `unclip worker` starts it. */
export const startWorkerProcess = (databaseUrl: string): Process => startProgram('worker', { DATABASE_URL: databaseUrl });

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
