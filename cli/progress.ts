import type { RunEvent } from '../graph/index.ts';

/** How far a node is. `from`: the step of its first report, and when that came, in milliseconds: what was stored before says nothing about the speed. */
export type Working = { readonly step: number; readonly of: number; readonly from: { readonly step: number; readonly at: number } };

/** The progress of a run: a fold over its events. */
export type RunProgress = {
  /** The steps of the plan. A step that a stored result makes unnecessary has no events. */
  readonly total: number;
  readonly finished: Readonly<Record<string, { readonly key: string; readonly cached: boolean; readonly ms: number }>>;
  /** The nodes that are running, in the order they started. */
  readonly working: Readonly<Record<string, Working | undefined>>;
};

export const begin = (total: number): RunProgress => ({ total, finished: {}, working: {} });

/** The progress after another event, which came at `now` (milliseconds). */
export const fold = (progress: RunProgress, event: RunEvent, now = 0): RunProgress => {
  switch (event.type) {
    case 'node-start':
      return { ...progress, working: { ...progress.working, [event.nodeId]: undefined } };
    case 'node-progress': {
      const { nodeId, step, of } = event;
      const from = progress.working[nodeId]?.from ?? { step, at: now };
      return { ...progress, working: { ...progress.working, [nodeId]: { step, of, from } } };
    }
    case 'node-end': {
      const { key, cached, ms } = event;
      return {
        ...progress,
        finished: { ...progress.finished, [event.nodeId]: { key, cached, ms } },
        working: without(progress.working, event.nodeId),
      };
    }
    case 'node-error':
      return { ...progress, working: without(progress.working, event.nodeId) };
    default:
      return progress;
  }
};

const without = <Value>(record: Readonly<Record<string, Value>>, name: string): Record<string, Value> =>
  Object.fromEntries(Object.entries(record).filter(([key]) => key !== name));

/** The number of steps that were computed, not found in the store. */
export const computed = (progress: RunProgress): number => Object.values(progress.finished).filter(({ cached }) => !cached).length;
