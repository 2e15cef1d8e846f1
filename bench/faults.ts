import { mkdtemp, rm } from 'node:fs/promises';
import { availableParallelism, loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { hasPostgres, startCluster } from '../tests/support/server/postgres.ts';
import type { BenchReport, BenchRow } from './report.ts';
import { type Figures, killFlow, nodes } from './server/kill-flow.ts';
import type { Home } from './server/start.ts';
import { selectedParts } from './shared/parts.ts';

const load = { runs: 200, kills: 20 };

const row = (database: string, { faults, runs, kills, done, resumed, events, saves, restart, seconds }: Figures): BenchRow => ({
  database,
  runs,
  kills,
  done,
  'taken up again': resumed,
  'events seen': events,
  'saves acknowledged': saves,
  'lost or doubled': faults.length,
  'longest restart s': restart,
  'all in s': seconds,
});

/** The server, killed 20 times (SIGKILL) while 200 runs flow, on both databases. Throws if anything acknowledged is lost or duplicated. */
export const bench = async (): Promise<BenchReport> => {
  const parts = selectedParts(['embedded', 'postgres']);
  const folder = await mkdtemp(join(tmpdir(), 'unclip-faults-'));
  const rows: BenchRow[] = [];
  const measure = async (name: string, home: Home): Promise<void> => {
    const figures = await killFlow(home, load);
    if (figures.faults.length > 0) throw new Error(`On ${name}:\n${figures.faults.join('\n')}`);
    rows.push(row(name, figures));
  };
  try {
    if (parts.includes('embedded')) await measure('embedded', { folder });
    if (parts.includes('postgres') && hasPostgres) {
      const cluster = await startCluster();
      await measure('Postgres', { folder, databaseUrl: await cluster.database() }).finally(() => cluster.stop());
    }
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
  const missing = hasPostgres ? '' : ' Postgres is not installed here, so it is left out.';
  return {
    title: 'kill -9 of the server while runs flow',
    rows,
    note: `Six clients start runs of ${nodes} nodes and follow them; one saves workflows. ${availableParallelism()} processors, load ${loadavg()[0]?.toFixed(1)}.${missing}`,
  };
};
