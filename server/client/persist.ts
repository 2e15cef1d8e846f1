import { serverProblem } from './problem.ts';

/** How long a server that is away or busy is asked again. */
type Patience = {
  /** Milliseconds between one try and the next; the last for all that follow. */
  readonly pauses: readonly number[];
  /** Failures in a row, after which the next one is final. */
  readonly tries: number;
  /** Hears of each failure that will be tried again, counted from 1. What it throws ends the asking. */
  onTrouble?(error: unknown, count: number): void;
};

/** Whether to ask again makes sense: the server was not reached, or is too busy, or the bytes were damaged on their way. */
const passes = (error: unknown): boolean => {
  const problem = serverProblem(error);
  return !problem || ['TOO_MANY', 'UNAVAILABLE', 'DAMAGED'].includes(problem.code);
};

/** Asks a server with patience. Failures are counted over all calls; a success begins anew. */
export const patient = ({ pauses, tries, onTrouble }: Patience) => {
  let failed = 0;
  /** Waits before a call that failed is made again. Rejects with the error where it is not, or with the signal's reason. */
  const again = async (error: unknown, signal: AbortSignal): Promise<void> => {
    signal.throwIfAborted();
    if (failed >= tries || !passes(error)) throw error;
    const pause = pauses[Math.min(failed++, pauses.length - 1)] ?? 0;
    onTrouble?.(error, failed);
    await waited(pause, signal);
    signal.throwIfAborted();
  };
  return {
    again,
    /** Asks, and asks again for a while where the server is away or busy. Rejects with the last error, or at once with the signal's reason. */
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

/** Patience for about as long as a server takes to restart. */
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
