'use client';

import { type ComponentType, type ReactNode, useEffect, useState } from 'react';
import { config } from 'zod/v4/core';
import { InterfaceProvider } from './kit/components/index.ts';
import { firstScreen } from './kit/first-screen.ts';
import { loadCurrentLanguage } from './kit/text/language.ts';

// the content security policy forbids eval, and without this line zod tries it and causes a violation
config({ jitless: true });

/** The page with the screen that the address asks for: one import, so that no code waits for other code. */
const load = async (): Promise<ComponentType> => {
  const page =
    firstScreen(location.hash) === 'editor'
      ? import('./shell/editor-page.tsx').then(({ EditorPage }) => EditorPage)
      : import('./shell/start-page.tsx').then(({ StartPage }) => StartPage);
  const [Page] = await Promise.all([page, loadCurrentLanguage()]);
  return Page;
};
// in the browser the code is fetched while React hydrates the page
const loading = typeof window === 'undefined' ? undefined : load();
// a failure is tried again when the page is rendered
loading?.catch(() => undefined);

/** The client component of the page. `children` is the HTML from the server, shown until the studio has loaded. */
export const Entry = ({ children }: { readonly children: ReactNode }) => {
  // not a Suspense, which would show the page up to 300 ms after its code is there
  const [Page, setPage] = useState<ComponentType>();
  useEffect(() => {
    (loading ?? load()).catch(load).then(
      (loaded) => setPage(() => loaded),
      (error: unknown) =>
        setPage(() => {
          throw error;
        }),
    );
  }, []);
  return <InterfaceProvider>{Page ? <Page /> : children}</InterfaceProvider>;
};
