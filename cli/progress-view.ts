import type { RunEvent } from '../graph/index.ts';
import type { Host } from './host.ts';
import { begin, fold, type RunProgress } from './progress.ts';
import { duration } from './text.ts';

/** Shows a run while it goes on. */
export type ProgressView = { readonly emit: (event: RunEvent) => void; readonly progress: () => RunProgress; readonly end: () => void };

/** A bar that is drawn over itself on a terminal, plain lines elsewhere. `label` names the run where there are several. */
export const progressView = (host: Host, total: number, label: string): ProgressView => {
  const show = host.columns() === undefined ? lines(host, label) : bar(host, label);
  let progress = begin(total);
  return {
    emit(event) {
      progress = fold(progress, event);
      show(progress, event);
    },
    progress: () => progress,
    end: () => (host.columns() === undefined ? undefined : host.note('\r\x1b[2K')),
  };
};

type Show = (progress: RunProgress, event: RunEvent) => void;

const redrawEvery = 50;
const bar = (host: Host, label: string): Show => {
  const began = host.now();
  let drawn = Number.NEGATIVE_INFINITY;
  return (progress, event) => {
    if (event.type === 'node-progress' && host.now() - drawn < redrawEvery) return;
    drawn = host.now();
    const text = barText(progress, { label, ms: drawn - began });
    host.note(`\r\x1b[2K${[...text].slice(0, (host.columns() ?? 80) - 1).join('')}`);
  };
};

const barWidth = 24;
/** `[#########---------------] 2/5  prior 12/25  1.2 s`. */
export const barText = (progress: RunProgress, { label, ms }: { label: string; ms: number }): string => {
  const finished = Object.keys(progress.finished).length;
  const working = Object.entries(progress.working);
  const parts = working.reduce((sum, [, at]) => sum + (at ? at.step / Math.max(1, at.of) : 0), 0);
  const filled = Math.min(barWidth, Math.floor((barWidth * (finished + parts)) / Math.max(1, progress.total)));
  const names = working.map(([id, at]) => (at ? `${id} ${at.step}/${at.of}` : id)).join(', ');
  const head = `[${'#'.repeat(filled)}${'-'.repeat(barWidth - filled)}] ${finished}/${progress.total}`;
  return [label, head, names, duration(ms)].filter((part) => part !== '').join('  ');
};

const lineEvery = 5000;
/** A line when a step ends, and one every five seconds of a long step. */
const lines = (host: Host, label: string): Show => {
  let printed = host.now();
  const prefix = label === '' ? '' : `${label}: `;
  return ({ finished, total }, event) => {
    const count = `[${Object.keys(finished).length}/${total}]`;
    if (event.type === 'node-end')
      host.note(`${prefix}${count} ${event.nodeId} ${event.cached ? 'was in the store' : duration(event.ms)}\n`);
    else if (event.type === 'node-progress' && host.now() - printed >= lineEvery) {
      host.note(`${prefix}${count} ${event.nodeId}: step ${event.step} of ${event.of}\n`);
    } else return;
    printed = host.now();
  };
};
