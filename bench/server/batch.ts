import { setTimeout as pause } from 'node:timers/promises';
import type { Workflow } from '../../graph/index.ts';
import type { ServerClient } from '../../server/client/index.ts';
import type { BenchRow } from '../report.ts';
import { chain } from './graphs.ts';

export type Batch = { readonly workflow: Workflow; readonly rows: readonly Readonly<Record<string, unknown>>[] };

/** Many runs of three trivial nodes, each with its own text. */
export const trivialBatch = (count: number): Batch => ({
  workflow: { ...chain(3, ''), interface: { inputs: { text: { node: 'start', param: 'text' } }, outputs: {} } },
  rows: Array.from({ length: count }, (_, index) => ({ text: `text ${index}` })),
});

/** Queues a batch and waits until all its runs have ended. */
export const throughput = async (client: ServerClient, { workflow, rows }: Batch): Promise<BenchRow> => {
  const began = performance.now();
  const { batch } = await client.runs.startBatch.mutate({ workflow, rows: [...rows] });
  const queued = (performance.now() - began) / 1000;
  for (;;) {
    const { queued: waiting, running, failed } = await client.runs.counts.query({ batch });
    if (waiting + running === 0) {
      const seconds = (performance.now() - began) / 1000;
      return { runs: rows.length, 'queued in s': queued, 'all done in s': seconds, 'runs a second': rows.length / seconds, failed };
    }
    await pause(100);
  }
};
