import { type Sentence, sentence } from '../../../errors/index.ts';
import { english, type TextKey } from './en/index.ts';
import type { Say, Translate } from './use-text.ts';

const isProblemKey = (key: string): key is TextKey & `problem.${string}` => Object.hasOwn(english, key);

/** The heading over a problem's sentence, by its code. Codes without a heading of their own share one. */
export const problemTitle = (code: string, t: Translate): string => {
  const key = `problem.${code}`;
  return t(isProblemKey(key) ? key : 'problem.other');
};

/** What is wrong and what to do, in the language of the interface; in English where the problem came without its sentence. */
export const problemText = (problem: { readonly message: string; readonly sentence?: Sentence | undefined }, say: Say): string =>
  say(problem.sentence ?? sentence('{message}', { message: problem.message }));
