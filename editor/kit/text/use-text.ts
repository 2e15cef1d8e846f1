import { useSyncExternalStore } from 'react';
import { type Sentence, sentenceOf } from '../../../errors/index.ts';
import { english, type FetchedText, type TextKey } from './en/index.ts';
import { formatMessage, type MessageValues } from './format-message.ts';
import { currentLanguage, type Language, subscribeToLanguage, translations } from './language.ts';

export type { TextKey } from './en/index.ts';
export { type Language, setLanguage } from './language.ts';

/** The message of a key in one language, with its arguments filled in. English where it is not translated. */
export type Translate = (key: TextKey, values?: MessageValues) => string;

/** A sentence of an error in one language. English where its template is not translated. */
export type Say = (sentence: Sentence) => string;

const originals: Partial<Record<TextKey, string>> = { ...english };

/** Adds English messages that are fetched with the code that shows them. Call it before the code is rendered. */
export const addFetchedText = (messages: Partial<FetchedText>): void => void Object.assign(originals, messages);

const translateIn =
  (language: Language): Translate =>
  (key, values = {}) => {
    const translated = translations(language)?.messages[key];
    return translated === undefined ? formatMessage(originals[key] ?? key, values, 'en') : formatMessage(translated, values, language);
  };

const createSay = (language: Language): Say => {
  const say: Say = ({ template, params }) => {
    const values = Object.entries(params).map(([name, value]) => [name, typeof value === 'object' ? say(value) : value]);
    return formatMessage(translations(language)?.errors[template] ?? template, Object.fromEntries(values), language);
  };
  return say;
};

const translate = { en: translateIn('en'), ar: translateIn('ar') };
const say = { en: createSay('en'), ar: createSay('ar') };

/** The messages of a language, for code outside of components. */
export const textIn = (language: Language): Translate => translate[language];

/** Composes sentences of errors in a language, for code outside of components. */
export const sayIn = (language: Language): Say => say[language];

/** The sentence of any thrown value, in the language of the interface. */
export const sayError = (error: unknown): string => say[currentLanguage()](sentenceOf(error));

/** The texts of the interface in its language, the language, and the direction it is read in. */
export const useText = (): {
  readonly t: Translate;
  readonly say: Say;
  readonly language: Language;
  readonly direction: 'ltr' | 'rtl';
} => {
  const language = useSyncExternalStore(subscribeToLanguage, currentLanguage, () => 'en' as const);
  return { t: translate[language], say: say[language], language, direction: language === 'ar' ? 'rtl' : 'ltr' };
};
