/** The value below which a share of the numbers lies, by the nearest-rank rule; NaN for no numbers. */
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

/** A timer of 5 ms: how late it fired, and how much the thread itself computed meanwhile. Milliseconds. */
export type LoopDelay = { readonly late: number; readonly own: number };

/**
 * Timers of 5 ms, one after the other, while a call runs. `late` is what a server's other requests would wait, for whatever reason; `own` is
 * the part of it that code of this thread can be blamed for, and does not depend on what else the machine does.
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
