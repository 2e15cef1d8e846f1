export type Language = 'en' | 'ar';
type Arabic = typeof import('./ar/index.ts');

const storageKey = 'unclip.language';
const listeners = new Set<() => void>();
let loadedArabic: Arabic | undefined;

/** The language as it was read last: every text of the interface asks for it, and reading the storage takes longer than the text. */
let current: Language | undefined;

/** The language of the interface: the one that was chosen, or else the browser's. */
export const currentLanguage = (): Language => {
  current ??= readLanguage();
  return current;
};

const readLanguage = (): Language => {
  const stored = globalThis.localStorage?.getItem(storageKey);
  if (stored === 'en' || stored === 'ar') return stored;
  return globalThis.navigator?.language?.startsWith('ar') ? 'ar' : 'en';
};

/** Fetches the translations of a language. English is always loaded. */
export const loadLanguage = async (language: Language): Promise<void> => {
  if (language === 'ar') loadedArabic ??= await import('./ar/index.ts');
};

/** Fetches the translations of the current language. Await it before the first paint, so that no text changes afterwards. */
export const loadCurrentLanguage = (): Promise<void> => loadLanguage(currentLanguage());

/** Changes the language of the interface once its translations are loaded, and remembers the choice. */
export const setLanguage = async (language: Language): Promise<void> => {
  await loadLanguage(language);
  localStorage.setItem(storageKey, language);
  current = language;
  for (const listener of listeners) listener();
};

/** Calls `listener` after each change of the language. Returns the function that ends the subscription. */
export const subscribeToLanguage = (listener: () => void): (() => void) => {
  listeners.add(listener);
  return () => void listeners.delete(listener);
};

/** The translations of a language; undefined for English, and while they are not loaded. */
export const translations = (language: Language): Arabic | undefined => (language === 'ar' ? loadedArabic : undefined);
