import type { IntlMessageFormat } from 'intl-messageformat';
import { inEnglish } from '../../../errors/index.ts';
import type { Language } from './language.ts';

export type MessageValues = Readonly<Record<string, string | number>>;

/** Arabic is written with the digits that all numbers of the interface have. */
const locales: Readonly<Record<Language, string>> = { en: 'en', ar: 'ar-u-nu-latn' };
const hasPlural = /\{\w+, *plural,/;
const compiled = new Map<string, IntlMessageFormat>();
let Formatter: typeof IntlMessageFormat | undefined;

/** Fetches what composes messages with plurals: 10 KB that the start page does not need, and the editor awaits. */
export const loadPlurals = async (): Promise<void> => {
  Formatter ??= (await import('intl-messageformat')).IntlMessageFormat;
};

/** Composes an ICU message. Throws for a message with a plural before `loadPlurals` has resolved. */
export const formatMessage = (text: string, values: MessageValues, language: Language): string => {
  if (!hasPlural.test(text)) return inEnglish({ template: text, params: values });
  if (!Formatter) throw new Error(`The message "${text}" has a plural. Await loadPlurals() before composing it.`);
  const key = `${language}:${text}`;
  const message = compiled.get(key) ?? new Formatter(text, locales[language]);
  compiled.set(key, message);
  return String(message.format(values));
};
