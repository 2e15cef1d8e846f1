/** Measures the time of a call without the time that it waits for the page, and ends it when it has taken too long. */
export type OwnTime = {
  /** The call waits for an answer of the page. */
  pause(): void;
  resume(): void;
  stop(): void;
};

/** Starts to measure. `onEnd` is called once, when the call has taken `limit` milliseconds by itself. */
export const ownTime = (limit: number, onEnd: () => void): OwnTime => {
  let left = limit;
  let waits = 0;
  let startedAt = performance.now();
  let timer = setTimeout(onEnd, left);
  return {
    pause() {
      waits++;
      if (waits > 1) return;
      clearTimeout(timer);
      left -= performance.now() - startedAt;
    },
    resume() {
      waits--;
      if (waits > 0) return;
      startedAt = performance.now();
      timer = setTimeout(onEnd, Math.max(0, left));
    },
    stop: () => clearTimeout(timer),
  };
};
