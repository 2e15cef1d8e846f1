/** The ratios of paired rounds (now ÷ before): their median, and the interval that contains the true median with a confidence of 95%. */
export type Verdict = {
  readonly ratio: number;
  readonly low: number;
  readonly high: number;
  readonly is: 'slower' | 'faster' | 'same';
};

/** A difference below this share is not worth a report, however certain it is. */
const tolerance = 0.03;

/**
 * Judges paired rounds. `slower` means that the whole interval lies above 1 + 3%, so that noise is not called slower: single rounds may differ by any factor as
 * long as the middle of them does not. The interval is that of the sign test, which assumes nothing about how times are distributed.
 */
export const verdictOf = (ratios: readonly number[]): Verdict => {
  const sorted = ratios.toSorted((a, b) => a - b);
  const rank = signRank(sorted.length);
  const at = (index: number): number => sorted[Math.min(Math.max(index, 0), sorted.length - 1)] ?? Number.NaN;
  const middle = (sorted.length - 1) / 2;
  const ratio = (at(Math.floor(middle)) + at(Math.ceil(middle))) / 2;
  const low = at(rank);
  const high = at(sorted.length - 1 - rank);
  return { ratio, low, high, is: low > 1 + tolerance ? 'slower' : high < 1 - tolerance ? 'faster' : 'same' };
};

/** The greatest number of rounds at each end that can be left out: fewer than 2.5% of fair coins fall so unevenly. */
const signRank = (count: number): number => {
  let probability = 0.5 ** count;
  let sum = 0;
  for (let heads = 0; heads <= count; heads++) {
    sum += probability;
    if (sum > 0.025) return Math.max(0, heads - 1);
    probability *= (count - heads) / (heads + 1);
  }
  return 0;
};
