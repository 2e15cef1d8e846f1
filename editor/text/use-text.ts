import { useSyncExternalStore } from 'react';
import { ar } from './ar.ts';
import { en } from './en.ts';
import { panelsAr } from './panels-ar.ts';
import { panelsEn } from './panels-en.ts';

export type Language = 'en' | 'ar';
const words = { en: { ...en, ...panelsEn }, ar: { ...ar, ...panelsAr } } as const;
export type TextKey = keyof typeof words.en;
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

/** Chooses the language of the interface, and remembers it. */
export const setLanguage = (language: Language): void => {
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
    fill(words[language][key], values);
const say = { en: sayIn('en'), ar: sayIn('ar') };

/** The words of a language, for code outside of components. */
export const textIn = (language: Language): Say => say[language];

/** The words of the interface, its language, and the direction it is read in. */
export const useText = (): { readonly t: Say; readonly language: Language; readonly direction: 'ltr' | 'rtl' } => {
  const language = useSyncExternalStore(subscribe, current, () => 'en' as const);
  return { t: say[language], language, direction: language === 'ar' ? 'rtl' : 'ltr' };
};
