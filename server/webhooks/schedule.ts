const second = 1000;
const minute = 60 * second;
const hour = 60 * minute;

/** Pauses between the attempts, in milliseconds: 11 attempts within a day. */
const pauses = [5 * second, 30 * second, 2 * minute, 10 * minute, 30 * minute, hour, 2 * hour, 4 * hour, 6 * hour, 10 * hour] as const;

/** The largest part of a pause that is added by chance, so that messages which failed together are not repeated together. */
const spread = 0.1;

/**
 * Milliseconds until the attempt after `attempts` failed ones; undefined if that was the last one. A receiver may ask for a longer pause (`Retry-After`), up to the
 * longest one. `chance` is a number from 0 to 1.
 */
export const pauseAfter = (
  attempts: number,
  { retryAfter = 0, chance }: { readonly retryAfter?: number; readonly chance: number },
): number | undefined => {
  const pause = pauses[attempts - 1];
  return pause === undefined ? undefined : Math.max(Math.round(pause * (1 + spread * chance)), Math.min(retryAfter, Math.max(...pauses)));
};
