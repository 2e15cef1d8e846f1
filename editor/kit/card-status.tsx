import { CircleAlert, Clock3, History } from 'lucide-react';
import { timeLeft } from '../../graph/index.ts';
import type { Download, NodeRun, RunStatus } from '../engine/run/types.ts';
import { problemText } from './text/problem-text.ts';
import { type Say, type Translate, useText } from './text/use-text.ts';

/** Milliseconds in the largest fitting unit. */
export const duration = (ms: number, t: Translate): string => {
  if (ms < 1000) return t('time.milliseconds', { count: Math.max(1, Math.round(ms)) });
  if (ms < 60_000) return t('time.seconds', { count: (ms / 1000).toFixed(1) });
  return t('time.minutes', { minutes: Math.floor(ms / 60_000), seconds: Math.round((ms % 60_000) / 1000) });
};

/** The progress of the download of a model, in megabytes. */
export const downloadText = ({ name, loaded, total }: Download, t: Translate): string =>
  t('run.download', { name, loaded: Math.round(loaded / 1e6), total: Math.round(total / 1e6) });

/** Milliseconds that are too short to be worth an estimate. */
const shortest = 3000;

/** About how long a run still takes, in words; undefined while that is not known, or where it is short. */
export const leftText = ({ left }: RunStatus, t: Translate): string | undefined => {
  if (left === undefined || left < shortest) return undefined;
  const seconds = Math.round(left / 1000);
  return t('time.left', { time: seconds < 60 ? t('time.seconds', { count: seconds }) : duration(seconds * 1000, t) });
};

/** About how long a running node still needs, in words; undefined while that is not known. */
const leftWords = ({ step = 0, of = 0, from }: NodeRun, t: Translate): string | undefined => {
  if (!from) return undefined;
  const left = timeLeft({ ms: performance.now() - from.at, done: step - from.step, of: of - from.step });
  return left === undefined ? undefined : t('time.left', { time: duration(left, t) });
};

/** The state of a node's last run, in words. */
export const statusWords = (run: NodeRun, { t, say }: { readonly t: Translate; readonly say: Say }): string => {
  const words = (): string => {
    if (run.status === 'queued') return t('node.queued');
    if (run.status === 'running') {
      if (!run.of) return t('node.running');
      const left = leftWords(run, t);
      const step = t('node.step', { step: run.step ?? 0, of: run.of });
      return left === undefined ? step : `${step}. ${left}`;
    }
    if (run.status === 'failed') return run.error ? problemText(run.error, say) : t('problem.other');
    if (run.cached) return t('node.cached');
    const time = duration(run.ms ?? 0, t);
    return run.reason ? t(`node.why.${run.reason}`, { time }) : t('node.ran', { time });
  };
  return run.stale && run.status === 'done' ? `${t('node.stale')}. ${words()}` : words();
};

/** The state of a node's run in its title bar: a ring while it runs, then its duration, or the mark of a cached result. */
export const CardStatus = ({ run }: { readonly run: NodeRun | undefined }) => {
  const text = useText();
  if (!run) return null;
  const words = statusWords(run, text);
  return (
    <span
      data-hint={words}
      className="flex shrink-0 items-center gap-1 text-muted text-xs tabular-nums"
      style={{ opacity: run.stale ? 0.55 : 1 }}
    >
      <span className="sr-only">{words}</span>
      {run.status === 'queued' && <Clock3 aria-hidden className="size-3.5 animate-breathe" />}
      {run.status === 'running' && run.of !== undefined && leftWords(run, text.t) !== undefined && (
        <span aria-hidden>{leftWords(run, text.t)}</span>
      )}
      {run.status === 'running' && <Ring part={run.of ? (run.step ?? 0) / run.of : undefined} />}
      {run.status === 'failed' && <CircleAlert aria-hidden className="size-3.5 text-danger" />}
      {run.status === 'done' && run.cached && <History aria-hidden className="size-3.5" />}
      {run.status === 'done' && !run.cached && <span aria-hidden>{duration(run.ms ?? 0, text.t)}</span>}
    </span>
  );
};

/** A progress ring. It spins while the progress is unknown. */
const Ring = ({ part }: { readonly part: number | undefined }) => (
  <svg viewBox="0 0 16 16" aria-hidden className={part === undefined ? 'size-4 animate-turn' : 'size-4 -rotate-90'}>
    <circle cx={8} cy={8} r={6} fill="none" className="stroke-surface-3" strokeWidth={2.5} />
    <circle
      cx={8}
      cy={8}
      r={6}
      fill="none"
      className="stroke-success transition-[stroke-dashoffset]"
      strokeWidth={2.5}
      strokeLinecap="round"
      pathLength={100}
      strokeDasharray={100}
      strokeDashoffset={100 - (part ?? 0.25) * 100}
    />
  </svg>
);
