import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Steps } from '../graph/index.ts';

/** Maximum milliseconds of work before the event loop serves other requests. */
const sliceMilliseconds = 5;

/** Runs work in steps and returns its result. Between steps, the thread serves other requests. */
export const runYielding = async <Result>(steps: Steps<Result>): Promise<Result> => {
  for (let began = performance.now(); ; ) {
    const step = steps.next();
    if (step.done) return step.value;
    if (performance.now() - began < sliceMilliseconds) continue;
    await nextTurn();
    began = performance.now();
  }
};
