/** How a filmstrip plays: in a loop, or to the end and back. */
export type PlayMode = 'loop' | 'swing';

/** The frame shown after `elapsed` milliseconds of playing from `start`. */
export const frameAt = ({
  start,
  elapsed,
  delay,
  count,
  mode,
}: {
  readonly start: number;
  readonly elapsed: number;
  readonly delay: number;
  readonly count: number;
  readonly mode: PlayMode;
}): number => {
  if (count <= 1) return 0;
  const passed = start + Math.max(0, Math.floor(elapsed / delay));
  if (mode === 'loop') return passed % count;
  const step = passed % (2 * (count - 1));
  return step < count ? step : 2 * (count - 1) - step;
};

/** The order in which frames are written to an animation that plays in this mode. */
export const framesInOrder = (count: number, mode: PlayMode): number[] => {
  const forward = Array.from({ length: count }, (_, index) => index);
  return mode === 'loop' ? forward : [...forward, ...forward.slice(1, -1).reverse()];
};

/** The frame under the pointer. `share` is the pointer's position along the strip, from 0 to 1. */
export const frameUnder = (share: number, count: number): number =>
  Math.min(Math.max(Math.floor(share * count), 0), Math.max(count - 1, 0));
