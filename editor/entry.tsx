'use client';

import { lazy, type ReactNode, Suspense, useEffect, useState } from 'react';
import { config } from 'zod/v4/core';
import { InterfaceProvider } from './kit/components/index.ts';
import { loadCurrentLanguage } from './kit/text/language.ts';

// the page's policy lets no text become code, so zod need not try whether it may
config({ jitless: true });

const load = async () => {
  const [{ Studio }] = await Promise.all([import('./shell/studio.tsx'), loadCurrentLanguage()]);
  return { default: Studio };
};
// in the browser it comes while React wakes the page
const coming = typeof window === 'undefined' ? undefined : load();
// told by drawing it, which tries again
coming?.catch(() => undefined);
const Studio = lazy(() => coming?.catch(load) ?? load());

/** Where the page becomes the studio. `children` is what the server sends: it is read until the studio is there. */
export const Entry = ({ children }: { readonly children: ReactNode }) => {
  const [ready, setReady] = useState(false);
  useEffect(() => setReady(true), []);
  return (
    <InterfaceProvider>
      {ready ? (
        <Suspense fallback={children}>
          <Studio />
        </Suspense>
      ) : (
        children
      )}
    </InterfaceProvider>
  );
};
