import type { RunState } from '../../server/contract.ts';
import type { Host } from '../host.ts';
import { barText, everyFiveSeconds, liveLine, progressText } from '../progress-bar.ts';
import { duration } from '../text.ts';

export type Counts = Readonly<Record<RunState, number>>;

/** Shows the progress of many runs: a bar that is redrawn in place on a terminal, a line every five seconds elsewhere. */
export type BatchView = { show(counts: Counts): void; end(): void };

/** `[######------------------] 512/2000  3 failed, 8 running  1 min 5 s`. */
export const batchText = (counts: Counts, ms: number): string => {
  const total = Object.values(counts).reduce((sum, count) => sum + count, 0);
  const ended = counts.done + counts.failed + counts.cancelled;
  const parts = (['failed', 'cancelled', 'running'] as const)
    .filter((state) => counts[state] > 0)
    .map((state) => `${counts[state]} ${state}`);
  return progressText([barText({ done: ended, count: ended, total }), parts.join(', '), duration(ms)]);
};

export const batchView = (host: Host): BatchView => {
  const began = host.now();
  const line = liveLine(host);
  const interval = everyFiveSeconds(host, 'now');
  return {
    show(counts) {
      const text = batchText(counts, host.now() - began);
      if (line) line.draw(text);
      else if (interval.due()) {
        interval.printed();
        host.note(`${text}\n`);
      }
    },
    end: () => line?.clear(),
  };
};
