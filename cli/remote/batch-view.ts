import type { RunState } from '../../server/contract.ts';
import type { Host } from '../host.ts';
import { duration } from '../text.ts';

export type Counts = Readonly<Record<RunState, number>>;

/** Shows how far many runs are: a bar drawn over itself on a terminal, a line every five seconds elsewhere. */
export type BatchView = { show(counts: Counts): void; end(): void };

const width = 24;
const lineEvery = 5000;

/** `[######------------------] 512/2000  3 failed, 8 running  1 min 5 s`. */
export const batchText = (counts: Counts, ms: number): string => {
  const all = Object.values(counts).reduce((sum, count) => sum + count, 0);
  const ended = counts.done + counts.failed + counts.cancelled;
  const filled = Math.floor((width * ended) / Math.max(1, all));
  const parts = (['failed', 'cancelled', 'running'] as const)
    .filter((state) => counts[state] > 0)
    .map((state) => `${counts[state]} ${state}`);
  const head = `[${'#'.repeat(filled)}${'-'.repeat(width - filled)}] ${ended}/${all}`;
  return [head, parts.join(', '), duration(ms)].filter((part) => part !== '').join('  ');
};

export const batchView = (host: Host): BatchView => {
  const began = host.now();
  let told = Number.NEGATIVE_INFINITY;
  return {
    show(counts) {
      const text = batchText(counts, host.now() - began);
      if (host.columns() !== undefined) host.note(`\r\x1b[2K${text.slice(0, (host.columns() ?? 80) - 1)}`);
      else if (host.now() - told >= lineEvery) {
        told = host.now();
        host.note(`${text}\n`);
      }
    },
    end: () => (host.columns() === undefined ? undefined : host.note('\r\x1b[2K')),
  };
};
