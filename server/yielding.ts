import { setImmediate as breathe } from 'node:timers/promises';
import type { Steps } from '../graph/index.ts';

/** Milliseconds of work before other requests are served. */
const turn = 5;

/** Runs work in steps and returns its result. Between steps this thread serves other requests. */
export const runYielding = async <Result>(steps: Steps<Result>): Promise<Result> => {
  for (let began = performance.now(); ; ) {
    const step = steps.next();
    if (step.done) return step.value;
    if (performance.now() - began < turn) continue;
    await breathe();
    began = performance.now();
  }
};
