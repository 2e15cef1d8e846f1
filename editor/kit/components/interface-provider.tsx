import { Direction } from 'radix-ui';
import { type ReactNode, useEffect } from 'react';
import { useText } from '../text/use-text.ts';
import { applyTheme } from '../theme/theme.ts';
import { HintLayer } from './hint-layer.tsx';
import { Toaster } from './toast.tsx';

/** What every part of the interface needs around it: the reading direction, the theme, hints and toasts. */
export const InterfaceProvider = ({ children }: { readonly children: ReactNode }) => {
  const { language, direction } = useText();
  useEffect(() => {
    document.documentElement.lang = language;
    document.documentElement.dir = direction;
  }, [language, direction]);
  useEffect(applyTheme, []);
  return (
    <Direction.Provider dir={direction}>
      {children}
      <HintLayer />
      <Toaster />
    </Direction.Provider>
  );
};
