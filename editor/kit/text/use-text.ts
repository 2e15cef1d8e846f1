import { useSyncExternalStore } from 'react';
import { arabicWords, english, type Language, loadWords, type TextKey } from './words.ts';

export type { Language, TextKey } from './words.ts';
export type TextValues = Readonly<Record<string, string | number>>;

/** Says a key in the language of the interface, `{name}` filled in from the values. */
export type Say = (key: TextKey, values?: TextValues) => string;

const storageKey = 'unclip.language';
const listeners = new Set<() => void>();

const current = (): Language => {
  const stored = globalThis.localStorage?.getItem(storageKey);
  if (stored === 'en' || stored === 'ar') return stored;
  return globalThis.navigator?.language?.startsWith('ar') ? 'ar' : 'en';
};

/** Fetches the words of the language that was chosen: before the interface is drawn first, so that it does not change under the eyes. */
export const loadChosenWords = (): Promise<void> => loadWords(current());

/** Chooses the language of the interface, and remembers it. It changes when its words are here. */
export const setLanguage = async (language: Language): Promise<void> => {
  await loadWords(language);
  localStorage.setItem(storageKey, language);
  for (const listener of listeners) listener();
};

const subscribe = (listener: () => void) => {
  listeners.add(listener);
  return () => listeners.delete(listener);
};

const fill = (text: string, values: TextValues = {}): string =>
  text.replace(/\{(\w+)\}/g, (all, name: string) => String(values[name] ?? all));
const sayIn =
  (language: Language): Say =>
  (key, values) =>
    fill(((language === 'ar' ? arabicWords()?.words : undefined) ?? english)[key], values);
const say = { en: sayIn('en'), ar: sayIn('ar') };

/** The words of a language, for code outside of components. English where the words are not fetched yet. */
export const textIn = (language: Language): Say => say[language];

/** The words of the interface, its language, and the direction it is read in. */
export const useText = (): { readonly t: Say; readonly language: Language; readonly direction: 'ltr' | 'rtl' } => {
  const language = useSyncExternalStore(subscribe, current, () => 'en' as const);
  return { t: say[language], language, direction: language === 'ar' ? 'rtl' : 'ltr' };
};
