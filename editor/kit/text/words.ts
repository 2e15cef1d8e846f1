import { en } from './en.ts';
import { panelsEn } from './panels-en.ts';
import { serverEn } from './server-en.ts';

export type Language = 'en' | 'ar';
export const english = { ...en, ...panelsEn, ...serverEn };
export type TextKey = keyof typeof english;

type Arabic = typeof import('./arabic.ts');
let arabic: Arabic | undefined;

/** Fetches the words of a language. English is always there. */
export const loadWords = async (language: Language): Promise<void> => {
  if (language === 'ar') arabic ??= await import('./arabic.ts');
};

/** The Arabic words; undefined until they are fetched. */
export const arabicWords = (): Arabic | undefined => arabic;
