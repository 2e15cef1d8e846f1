/** Work in steps: a generator that yields after each step, where it can be paused, and returns the result. */
export type Steps<Result> = Generator<undefined, Result>;

/** Runs all steps without a pause, and returns the result. */
export const atOnce = <Result>(steps: Steps<Result>): Result => {
  for (;;) {
    const step = steps.next();
    if (step.done) return step.value;
  }
};
