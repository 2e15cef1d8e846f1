import { inEnglish } from '../../../errors/index.ts';
import type { Language } from './language.ts';

export type MessageValues = Readonly<Record<string, string | number>>;

/** A plural of an ICU message, whose texts contain nothing but words, `#` and simple arguments: `{count, plural, one {# node} other {# nodes}}`. */
const plural = /\{(\w+), *plural, *((?:\w+ *\{(?:[^{}]|\{\w+\})*\} *)+)\}/g;
const form = /(\w+) *\{((?:[^{}]|\{\w+\})*)\}/g;
const rules = { en: new Intl.PluralRules('en'), ar: new Intl.PluralRules('ar') } satisfies Record<Language, Intl.PluralRules>;
/** Arabic is written with the digits that all numbers of the interface have. */
const numbers = { en: new Intl.NumberFormat('en'), ar: new Intl.NumberFormat('ar-u-nu-latn') } satisfies Record<
  Language,
  Intl.NumberFormat
>;

/**
 * Composes an ICU message of simple arguments and plurals of them, which is all that the interface uses. Its plurals equal those of `intl-messageformat`, which
 * takes 10 KB before the editor is drawn.
 */
export const formatMessage = (text: string, values: MessageValues, language: Language): string => {
  const template = text.replace(plural, (whole, name: string, forms: string) => {
    const count = Number(values[name]);
    const texts = new Map(Array.from(forms.matchAll(form), ([, category, words]) => [category, words]));
    const words = texts.get(rules[language].select(count)) ?? texts.get('other') ?? whole;
    return words.replaceAll('#', numbers[language].format(count));
  });
  return inEnglish({ template, params: values });
};
