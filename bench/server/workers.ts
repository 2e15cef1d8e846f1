import { setTimeout as pause } from 'node:timers/promises';
import { createClient } from '../../server/client/index.ts';
import { startCluster } from '../../tests/support/server/postgres.ts';
import type { BenchRow } from '../report.ts';
import { type Batch, throughput, trivialBatch } from './batch.ts';
import { drawing } from './graphs.ts';
import { startServerProcess, startWorkerProcess } from './start.ts';

/** The number of pictures of the second batch: real work, so that a worker waits for networks and not for the database. */
const pictures = 24;

const pictureBatch = async (): Promise<Batch> => {
  const workflow = await drawing(1);
  return {
    workflow: { ...workflow, interface: { ...workflow.interface, inputs: { seed: { node: 'seeds', param: 'start' } } } },
    rows: Array.from({ length: pictures }, (_, index) => ({ seed: 1000 + index })),
  };
};

/** A server that computes nothing itself and so many workers, each a process, on a Postgres of their own: how many runs they work off. */
export const withWorkers = async (count: number, runs: number): Promise<readonly BenchRow[]> => {
  const cluster = await startCluster();
  const ends: (() => Promise<void>)[] = [() => cluster.stop()];
  try {
    const databaseUrl = await cluster.database();
    const server = await startServerProcess({ folder: '', databaseUrl, devices: 'none' });
    ends.push(() => server.end('SIGTERM'));
    for (let worker = 0; worker < count; worker++) {
      const { end } = startWorkerProcess(databaseUrl);
      ends.push(() => end('SIGTERM'));
    }
    const client = createClient({ server: server.origin });
    while ((await client.system.status.query()).workers.length < count) await pause(100);
    const rows: BenchRow[] = [];
    for (const [work, batch] of [
      ['3 trivial nodes', trivialBatch(runs)],
      ['a picture', await pictureBatch()],
    ] as const)
      rows.push({ workers: count, 'each run': work, ...(await throughput(client, batch)) });
    return rows;
  } finally {
    for (const end of ends.reverse()) await end();
  }
};
