import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdtemp } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../..', import.meta.url));
/** The longest wait for the server, which first builds the studio if a source is newer than the build. */
const patience = 600_000;

const freePort = (): Promise<number> =>
  new Promise((resolve, reject) => {
    const server = createServer();
    server.on('error', reject);
    server.listen(0, 'localhost', () => {
      const address = server.address();
      server.close(() => (typeof address === 'object' && address ? resolve(address.port) : reject(new Error('There is no free port.'))));
    });
  });

/** Serves the production build of the studio, as `npm start` does. `UNCLIP_BENCH_STUDIO` names a running one instead. */
export const serveStudio = async (): Promise<{ readonly origin: string; close(): void }> => {
  const named = process.env.UNCLIP_BENCH_STUDIO;
  if (named) return { origin: named.replace(/\/$/, ''), close: () => undefined };
  if (!existsSync(`${root}/scripts/start.ts`)) throw new Error('scripts/start.ts is missing, so the studio cannot be started.');
  const port = await freePort();
  const server = spawn(process.execPath, ['scripts/start.ts', '--port', String(port)], {
    cwd: root,
    env: { ...process.env, UNCLIP_DATA: await mkdtemp(join(tmpdir(), 'unclip-bench-')), UNCLIP_DEVICES: 'none' },
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  const origin = `http://localhost:${port}`;
  await answers(origin, server);
  return { origin, close: () => void server.kill() };
};

const answers = async (origin: string, server: ChildProcess): Promise<void> => {
  const end = performance.now() + patience;
  while (performance.now() < end) {
    if (server.exitCode !== null) throw new Error('The studio could not be started. Run "npm start" to see why.');
    const answer = await fetch(origin).catch(() => undefined);
    if (answer?.ok) return;
    await new Promise((resolve) => setTimeout(resolve, 300));
  }
  server.kill();
  throw new Error('The studio did not answer within ten minutes.');
};
