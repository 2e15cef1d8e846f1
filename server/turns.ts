import { setImmediate as breathe } from 'node:timers/promises';
import type { Steps } from '../graph/index.ts';

/** Milliseconds of work after which others have their turn. */
const turn = 5;

/** The result of work in steps, between which whoever else waits for this thread is served. */
export const inTurns = async <Result>(steps: Steps<Result>): Promise<Result> => {
  for (let began = performance.now(); ; ) {
    const step = steps.next();
    if (step.done) return step.value;
    if (performance.now() - began < turn) continue;
    await breathe();
    began = performance.now();
  }
};
