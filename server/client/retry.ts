import { serverProblem } from './problem.ts';

/** How long to retry while a server is unreachable or busy. */
type Patience = {
  /** Milliseconds to wait before each retry; the last entry repeats. */
  readonly pauses: readonly number[];
  /** Number of consecutive failures that are retried; the next failure is final. */
  readonly tries: number;
  /** Called before each retry with the failure and its number, from 1. An error that it throws ends the retries. */
  onRetry?(error: unknown, count: number): void;
};

/** Whether an error is temporary: the server was unreachable or busy, or the bytes were damaged in transit. */
const isTemporary = (error: unknown): boolean => {
  const problem = serverProblem(error);
  return !problem || ['TOO_MANY', 'UNAVAILABLE', 'DAMAGED'].includes(problem.code);
};

/** Creates a retry policy. Failures are counted over all calls; a success resets the count. */
export const patient = ({ pauses, tries, onRetry }: Patience) => {
  let failed = 0;
  /** Waits before a failed call is repeated. Rejects with the error if it is final, and with the signal's reason after an abort. */
  const again = async (error: unknown, signal: AbortSignal): Promise<void> => {
    signal.throwIfAborted();
    if (failed >= tries || !isTemporary(error)) throw error;
    const pause = pauses[Math.min(failed++, pauses.length - 1)] ?? 0;
    onRetry?.(error, failed);
    await waited(pause, signal);
    signal.throwIfAborted();
  };
  return {
    again,
    /** Makes a call, and repeats it while the error is temporary. Rejects with the last error, or at once with the signal's reason. */
    async persist<Value>(call: () => Promise<Value>, signal: AbortSignal): Promise<Value> {
      for (;;) {
        signal.throwIfAborted();
        try {
          const value = await call();
          failed = 0;
          return value;
        } catch (error) {
          await again(error, signal);
        }
      }
    },
  };
};

/** Retries for about 15 seconds: as long as a server takes to restart. */
export const afterRestart = () => patient({ pauses: [250, 500, 1000, 2000, 4000, 8000], tries: 6 });

/** Makes one call, and repeats it while the server restarts. */
export const persist = <Value>(call: () => Promise<Value>, signal: AbortSignal): Promise<Value> => afterRestart().persist(call, signal);

const waited = (ms: number, signal: AbortSignal): Promise<void> =>
  new Promise((resolve) => {
    const go = () => {
      clearTimeout(timer);
      signal.removeEventListener('abort', go);
      resolve();
    };
    const timer = setTimeout(go, ms);
    signal.addEventListener('abort', go, { once: true });
  });
