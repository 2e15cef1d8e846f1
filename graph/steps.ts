/** Work that may be put down after each step and taken up again: it yields between them, and returns its result. */
export type Steps<Result> = Generator<undefined, Result>;

/** The result, without pause. */
export const atOnce = <Result>(steps: Steps<Result>): Result => {
  for (;;) {
    const step = steps.next();
    if (step.done) return step.value;
  }
};
