import type { Say } from './use-text.ts';
import { english, type TextKey } from './words.ts';

const isKnown = (key: string): key is TextKey & `problem.${string}` => Object.hasOwn(english, key);

/** The heading over a problem's sentence: what kind of trouble its code means, as far as there are words for it. */
export const problemTitle = (code: string, t: Say): string => {
  const key = `problem.${code}`;
  return t(isKnown(key) ? key : 'problem.other');
};
