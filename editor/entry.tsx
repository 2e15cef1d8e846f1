'use client';

import { lazy, type ReactNode, Suspense, useSyncExternalStore } from 'react';
import { config } from 'zod/v4/core';
import { InterfaceProvider } from './kit/components/index.ts';
import { loadCurrentLanguage } from './kit/text/language.ts';

// the content security policy forbids eval, and without this line zod tries it and causes a violation
config({ jitless: true });

const load = async () => {
  const [{ Studio }] = await Promise.all([import('./shell/studio.tsx'), loadCurrentLanguage()]);
  return { default: Studio };
};
// in the browser the code is fetched while React hydrates the page
const loading = typeof window === 'undefined' ? undefined : load();
// a failure is retried when the studio is rendered
loading?.catch(() => undefined);
const Studio = lazy(() => loading?.catch(load) ?? load());

/** The client component of the page. `children` is the HTML from the server, shown until the studio has loaded. */
export const Entry = ({ children }: { readonly children: ReactNode }) => {
  const hydrated = useSyncExternalStore(
    () => () => undefined,
    () => true,
    () => false,
  );
  return (
    <InterfaceProvider>
      {hydrated ? (
        <Suspense fallback={children}>
          <Studio />
        </Suspense>
      ) : (
        children
      )}
    </InterfaceProvider>
  );
};
