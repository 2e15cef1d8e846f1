import { ModelError } from '../error.ts';

type Call<Job, Result> = {
  readonly job: Job;
  readonly signal: AbortSignal | undefined;
  readonly resolve: (result: Result) => void;
  readonly reject: (error: unknown) => void;
};

/**
 * Answers one job at a time, in order; a job that fails harms no other. An aborted job rejects at once: when it was not begun it never
 * will be, and when it was, its end is waited for and not heard. `close` rejects all jobs at once and waits for the one under way.
 */
export const oneAtATime = <Job, Result>(answer: (job: Job, signal: AbortSignal | undefined) => Promise<Result>) => {
  const waiting: Call<Job, Result>[] = [];
  let current: Call<Job, Result> | undefined;
  let closed = false;
  let idle: Promise<void> = Promise.resolve();

  const next = (): void => {
    if (current || closed) return;
    const call = waiting.shift();
    current = call;
    if (!call) return;
    idle = answer(call.job, call.signal)
      .then(call.resolve, call.reject)
      .then(() => {
        current = undefined;
        next();
      });
  };

  return {
    call: (job: Job, signal?: AbortSignal): Promise<Result> =>
      new Promise((resolve, reject) => {
        if (closed) return reject(new ModelError('RUN_FAILED', 'This backend was closed. Make a new one.'));
        if (signal?.aborted) return reject(stopped(signal.reason));
        const abort = () => {
          const place = waiting.indexOf(call);
          if (place >= 0) waiting.splice(place, 1);
          reject(stopped(signal?.reason));
        };
        const done = () => signal?.removeEventListener('abort', abort);
        const call: Call<Job, Result> = {
          job,
          signal,
          resolve: (result) => {
            done();
            resolve(result);
          },
          reject: (error) => {
            done();
            reject(error);
          },
        };
        signal?.addEventListener('abort', abort, { once: true });
        waiting.push(call);
        next();
      }),
    async close(): Promise<void> {
      closed = true;
      for (const call of waiting.splice(0)) call.reject(stopped());
      current?.reject(stopped());
      await idle;
    },
  };
};

const stopped = (cause?: unknown) => new ModelError('ABORTED', 'The run was stopped.', { cause });
