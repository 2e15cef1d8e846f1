/** Frames and delays. Tests pass their own. Each function returns the function that cancels it. */
export type Timers = {
  /** Calls back before the next picture is drawn. */
  frame(callback: () => void): () => void;
  after(ms: number, callback: () => void): () => void;
};

/** Most milliseconds to wait for a frame: a hidden page draws none. */
const longestFrame = 100;

const after: Timers['after'] = (ms, callback) => {
  const timer = setTimeout(callback, ms);
  return () => clearTimeout(timer);
};

/** The timers of the page; without one, frames come sixty a second. */
export const pageTimers: Timers = {
  after,
  frame(callback) {
    if (typeof requestAnimationFrame === 'undefined') return after(16, callback);
    const cancel = () => {
      cancelAnimationFrame(frame);
      late();
    };
    const once = () => {
      cancel();
      callback();
    };
    const frame = requestAnimationFrame(once);
    const late = after(longestFrame, once);
    return cancel;
  },
};
