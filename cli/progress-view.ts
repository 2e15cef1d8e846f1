import { type RunEvent, timeLeft } from '../graph/index.ts';
import type { Host } from './host.ts';
import { begin, fold, type RunProgress, type Working } from './progress.ts';
import { barText, everyFiveSeconds, type LiveLine, liveLine, progressText } from './progress-bar.ts';
import { duration } from './text.ts';

/** Shows the progress of a run from its events. */
export type ProgressView = { readonly emit: (event: RunEvent) => void; readonly progress: () => RunProgress; readonly end: () => void };

/** A bar that is redrawn in place on a terminal, plain lines elsewhere. `label` names the run when there are several. */
export const progressView = (host: Host, total: number, label: string): ProgressView => {
  const line = liveLine(host);
  const show = line ? bar(host, line, label) : lines(host, label);
  let progress = begin(total);
  return {
    emit(event) {
      progress = fold(progress, event, host.now());
      show(progress, event);
    },
    progress: () => progress,
    end: () => line?.clear(),
  };
};

type Show = (progress: RunProgress, event: RunEvent) => void;

const redrawInterval = 50;
const bar = (host: Host, line: LiveLine, label: string): Show => {
  const began = host.now();
  let drawn = Number.NEGATIVE_INFINITY;
  return (progress, event) => {
    if (event.type === 'node-progress' && host.now() - drawn < redrawInterval) return;
    drawn = host.now();
    line.draw(runText(progress, { label, ms: drawn - began, now: drawn }));
  };
};

/** `, about 3 min 20 s left`; empty while that is not known. */
const leftText = ({ step, of, from }: Working, now: number): string => {
  const left = timeLeft({ ms: now - from.at, done: step - from.step, of: of - from.step });
  return left === undefined ? '' : `, about ${duration(left)} left`;
};

/** `[#########---------------] 2/5  encode 120/5000, about 3 min 20 s left  1.2 s`. */
export const runText = (progress: RunProgress, { label, ms, now }: { label: string; ms: number; now: number }): string => {
  const finished = Object.keys(progress.finished).length;
  const working = Object.entries(progress.working);
  const parts = working.reduce((sum, [, at]) => sum + (at ? at.step / Math.max(1, at.of) : 0), 0);
  const names = working.map(([id, at]) => (at ? `${id} ${at.step}/${at.of}${leftText(at, now)}` : id)).join(', ');
  return progressText([label, barText({ done: finished + parts, count: finished, total: progress.total }), names, duration(ms)]);
};

/** A line when a step ends, and a line every five seconds during a long step. */
const lines = (host: Host, label: string): Show => {
  const interval = everyFiveSeconds(host, 'later');
  const prefix = label === '' ? '' : `${label}: `;
  return ({ finished, total, working }, event) => {
    const count = `[${Object.keys(finished).length}/${total}]`;
    if (event.type === 'node-end')
      host.note(`${prefix}${count} ${event.nodeId} ${event.cached ? 'was in the store' : duration(event.ms)}\n`);
    else if (event.type === 'node-progress' && interval.due()) {
      const at = working[event.nodeId];
      host.note(`${prefix}${count} ${event.nodeId}: step ${event.step} of ${event.of}${at ? leftText(at, host.now()) : ''}\n`);
    } else return;
    interval.printed();
  };
};
