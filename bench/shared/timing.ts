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

/** How late timers of 5 ms fire while a call runs, in milliseconds: what a server's other requests would wait. */
export const loopDelays = async (call: () => Promise<unknown>): Promise<number[]> => {
  const delays: number[] = [];
  let timer: NodeJS.Timeout | undefined;
  const watch = () => {
    const due = performance.now() + 5;
    timer = setTimeout(() => {
      delays.push(Math.max(0, performance.now() - due));
      watch();
    }, 5);
  };
  watch();
  await call();
  clearTimeout(timer);
  return delays;
};
