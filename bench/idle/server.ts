import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { createClient, type ServerClient } from '../../server/client/index.ts';
import type { BenchRow } from '../report.ts';
import { drawing } from '../server/graphs.ts';
import { memoryOf, processorTime } from './process-tree.ts';

const unclip = fileURLToPath(new URL('../../cli/unclip.js', import.meta.url));

/** Seconds after which the child of this server is replaced, instead of five minutes. */
const releaseSeconds = 20;

/** The server of `unclip serve` with the embedded database, in an empty folder. */
export type IdleServer = { readonly origin: string; readonly pid: number; close(): Promise<void> };

export const startIdleServer = async (): Promise<IdleServer> => {
  const folder = await mkdtemp(join(tmpdir(), 'unclip-idle-'));
  const env = {
    ...process.env,
    UNCLIP_DATA: folder,
    UNCLIP_LOG: 'error',
    DATABASE_URL: '',
    UNCLIP_RELEASE_SECONDS: String(releaseSeconds),
  };
  const child: ChildProcess = spawn(process.execPath, [unclip, 'serve', '--port', '0'], { env, stdio: ['ignore', 'pipe', 'inherit'] });
  let written = '';
  const origin = await new Promise<string>((resolve, reject) => {
    child.stdout?.on('data', (chunk: Buffer) => {
      written += chunk.toString();
      const address = / at (http:\/\/[^\s/]+)/.exec(written)?.[1];
      if (address !== undefined) resolve(address);
    });
    child.once('exit', () => reject(new Error('The server could not be started. Run "npm run unclip -- serve" to see why.')));
  });
  return {
    origin,
    pid: child.pid ?? 0,
    async close() {
      child.kill('SIGTERM');
      if (child.exitCode === null) await once(child, 'exit');
      await rm(folder, { recursive: true, force: true });
    },
  };
};

const bar = { '% of a core': 0.3, 'MB (PSS)': 350 };

/** What a server with nothing to do uses: processor time, and memory at the end. */
const rest = async ({ pid }: IdleServer, after: string, seconds: number): Promise<BenchRow> => {
  const before = processorTime(pid);
  await pause(seconds * 1000);
  const share = (100 * (processorTime(pid) - before)) / seconds;
  return { after, '% of a core': share, 'bar %': bar['% of a core'], 'MB (PSS)': memoryOf(pid), 'bar MB': bar['MB (PSS)'] };
};

const milliseconds = async (client: ServerClient, seeds: number): Promise<number> => {
  const began = performance.now();
  const { id } = await client.runs.start.mutate({ workflow: await drawing(seeds) });
  await new Promise<void>((resolve, reject) =>
    client.runs.events.subscribe({ runs: [{ id }] }, { onError: reject, onComplete: () => resolve() }),
  );
  return performance.now() - began;
};

/** A server after its start, with the networks of a run loaded, and after they were released; and how long a picture took each time. */
export const measureIdleServer = async (server: IdleServer, seconds: number): Promise<BenchRow[]> => {
  const client = createClient({ server: server.origin });
  await pause(30_000); // V8 compiles the functions of the database that were called often
  const rows = [await rest(server, 'a start', seconds)];
  const first = await milliseconds(client, 1);
  const warm = await milliseconds(client, 2);
  const loaded = memoryOf(server.pid);
  await pause((releaseSeconds + 30) * 1000);
  rows.push(await rest(server, 'two runs', seconds));
  const again = await milliseconds(client, 3);
  const row = (after: string, ms: number): BenchRow => ({ after, 'run ms': ms });
  return [
    ...rows,
    { ...row('a start, first run (1 picture)', first) },
    { ...row('a run, second run (2 pictures)', warm), 'MB (PSS)': loaded },
    { ...row('the release, third run (3 pictures)', again) },
  ];
};
