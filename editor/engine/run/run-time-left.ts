import { type Task, timeLeft } from '../../../graph/index.ts';
import type { NodeRun } from './types.ts';

type Known = {
  readonly runOf: (id: string) => NodeRun | undefined;
  /** Milliseconds that nodes took when they were computed last, by id. */
  readonly durations: ReadonlyMap<string, number>;
  /** Milliseconds on the clock of `NodeRun.from`. */
  readonly now: number;
};

/**
 * Milliseconds until these tasks have ended, if they run one after another: of a node at work by the steps that it has done, of a node that waits by
 * its last time. A node without a model counts as nothing. Undefined where nothing is known of a node with a model.
 */
export const runTimeLeft = (tasks: readonly Task[], { runOf, durations, now }: Known): number | undefined => {
  let left = 0;
  for (const { nodeId, model } of tasks) {
    const known = byStep(runOf(nodeId), now) ?? durations.get(nodeId);
    if (known === undefined && model) return undefined;
    left += known ?? 0;
  }
  return left;
};

const byStep = (run: NodeRun | undefined, now: number): number | undefined => {
  if (run?.status !== 'running' || !run.from || run.step === undefined || run.of === undefined) return undefined;
  const { step, at } = run.from;
  return timeLeft({ ms: now - at, done: run.step - step, of: run.of - step });
};
