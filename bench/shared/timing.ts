/** The percentile of the numbers by the nearest-rank rule; NaN for an empty list. */
export const quantile = (numbers: readonly number[], share: number): number => {
  const sorted = numbers.toSorted((a, b) => a - b);
  return sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)] ?? Number.NaN;
};

/** Milliseconds a call takes. */
export const milliseconds = async (call: () => Promise<unknown>): Promise<number> => {
  const start = performance.now();
  await call();
  return performance.now() - start;
};

/** Median milliseconds of a call, after two calls to warm up: at least 5 calls, and as many as fit into a second and a half. */
export const medianTime = async (call: () => Promise<unknown>): Promise<number> => {
  await call();
  await call();
  const times: number[] = [];
  const end = performance.now() + 1500;
  while (times.length < 5 || performance.now() < end) times.push(await milliseconds(call));
  return quantile(times, 0.5);
};

/** A timer of 5 ms: how late it fired, and how long the thread itself computed in between. Milliseconds. */
export type LoopDelay = { readonly late: number; readonly own: number };

/**
 * Timers of 5 ms, one after another, while a call runs. `late` is the delay that other requests of a server would see, for any reason; `own` is
 * the part of it that code of this thread caused, independent of other programs.
 */
export const loopDelays = async (call: () => Promise<unknown>): Promise<LoopDelay[]> => {
  const delays: LoopDelay[] = [];
  let timer: NodeJS.Timeout | undefined;
  const computed = () => {
    const { user, system } = process.threadCpuUsage();
    return (user + system) / 1000;
  };
  const watch = () => {
    const [due, before] = [performance.now() + 5, computed()];
    timer = setTimeout(() => {
      delays.push({ late: Math.max(0, performance.now() - due), own: computed() - before });
      watch();
    }, 5);
  };
  watch();
  await call();
  clearTimeout(timer);
  return delays;
};
