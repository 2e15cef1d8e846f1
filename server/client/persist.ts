import { toldIn } from './told.ts';

/** Milliseconds between one try and the next: a server that is started again is there within them. */
const pauses = [250, 500, 1000, 2000, 4000, 8000];

/** Whether to ask again makes sense: the server was not reached, or is too busy. */
const passes = (error: unknown): boolean => {
  const told = toldIn(error);
  return !told || told.problem?.code === 'TOO_MANY' || told.problem?.code === 'UNAVAILABLE';
};

/** Asks, and asks again for a while where the server is away or busy. Rejects with the last error, or at once with the signal's reason. */
export const persist = async <Value>(call: () => Promise<Value>, signal: AbortSignal): Promise<Value> => {
  for (let tries = 0; ; tries++) {
    signal.throwIfAborted();
    try {
      return await call();
    } catch (error) {
      signal.throwIfAborted();
      const pause = pauses[tries];
      if (pause === undefined || !passes(error)) throw error;
      await waited(pause, signal);
    }
  }
};

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
