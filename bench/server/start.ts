import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const main = fileURLToPath(new URL('../../server/main.ts', import.meta.url));

/** A server in a process of its own, as `unclip serve` starts it, with an empty embedded database and no limit of the rate. */
export const startBenchServer = async (): Promise<{ readonly origin: string; close(): Promise<void> }> => {
  const folder = await mkdtemp(join(tmpdir(), 'unclip-bench-'));
  const env = { ...process.env, UNCLIP_DATA: folder, UNCLIP_PORT: '0', UNCLIP_RATE: '0', UNCLIP_LOG: 'warn', DATABASE_URL: '' };
  const server = spawn(process.execPath, [main, 'serve'], { env, stdio: ['ignore', 'pipe', 'inherit'] });
  return {
    origin: await addressOf(server),
    async close() {
      server.kill();
      if (server.exitCode === null) await once(server, 'exit');
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
