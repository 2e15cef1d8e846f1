import { useSyncExternalStore } from 'react';

export type Theme = 'system' | 'light' | 'dark';
const storageKey = 'unclip.theme';
const listeners = new Set<() => void>();

const stored = (): Theme => {
  const value = globalThis.localStorage?.getItem(storageKey);
  return value === 'light' || value === 'dark' ? value : 'system';
};

/** Chooses dark, light, or what the system says, and remembers it. */
export const setTheme = (theme: Theme): void => {
  localStorage.setItem(storageKey, theme);
  applyTheme();
  for (const listener of listeners) listener();
};

/** Puts the remembered theme on the page. */
export const applyTheme = (): void => {
  const theme = stored();
  if (theme === 'system') delete document.documentElement.dataset.theme;
  else document.documentElement.dataset.theme = theme;
};

const subscribe = (listener: () => void) => {
  listeners.add(listener);
  return () => listeners.delete(listener);
};

/** The theme chosen by the user. */
export const useTheme = (): Theme => useSyncExternalStore(subscribe, stored, () => 'system');
