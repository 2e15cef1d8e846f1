import { ModelError, stopped } from '../error.ts';

/** A call that waits or runs. `start` never rejects. */
type Call = { start(): Promise<void>; reject(error: ModelError): void };

/**
 * Runs calls one at a time, in order; a call that fails does not affect the others. An aborted call rejects at once: a call that has not
 * started never will, and one that has started runs to its end, which nobody receives. `close` rejects all calls at once, and waits until the
 * running one has ended.
 */
export const oneAtATime = () => {
  const waiting: Call[] = [];
  let current: Call | undefined;
  let closed = false;
  let idle: Promise<void> = Promise.resolve();

  const next = (): void => {
    if (current || closed) return;
    current = waiting.shift();
    if (!current) return;
    idle = current.start().then(() => {
      current = undefined;
      next();
    });
  };

  return {
    call: <Result>(work: () => Promise<Result>, signal?: AbortSignal): Promise<Result> =>
      new Promise((resolve, reject) => {
        if (closed) return reject(new ModelError('RUN_FAILED', 'This backend was closed. Create a new one.'));
        if (signal?.aborted) return reject(stopped(signal.reason));
        const abort = () => {
          const position = waiting.indexOf(call);
          if (position >= 0) waiting.splice(position, 1);
          reject(stopped(signal?.reason));
        };
        const call: Call = {
          start: () =>
            work()
              .then(resolve, reject)
              .finally(() => signal?.removeEventListener('abort', abort)),
          reject,
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
