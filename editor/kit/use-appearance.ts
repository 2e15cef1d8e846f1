import { attemptLater } from './attempt.ts';
import { type Language, setLanguage, useText } from './text/use-text.ts';
import { setTheme, useTheme } from './theme/theme.ts';

const languageNames: Readonly<Record<Language, string>> = { en: 'English', ar: 'العربية' };
const themes = ['system', 'light', 'dark'] as const;

/** A theme or a language that can be chosen. */
export type AppearanceChoice = { readonly value: string; readonly label: string; readonly chosen: boolean; choose(): void };

/** The themes and the languages of the interface. Each language is written in itself. */
export const useAppearance = (): { readonly themes: readonly AppearanceChoice[]; readonly languages: readonly AppearanceChoice[] } => {
  const { t, language } = useText();
  const theme = useTheme();
  return {
    themes: themes.map((value) => ({ value, label: t(`menu.theme.${value}`), chosen: value === theme, choose: () => setTheme(value) })),
    languages: Object.entries(languageNames).map(([value, label]) => ({
      value,
      label,
      chosen: value === language,
      // the names are listed by language
      choose: () => attemptLater(() => setLanguage(value as Language)),
    })),
  };
};
