import { type ComponentType, Suspense, useEffect, useMemo, useState } from 'react';
import { lazyCommands } from '../commands/lazy-commands.ts';
import { CommandProvider } from '../commands/use-command.tsx';
import { openPageStudio } from '../engine/page-studio.ts';
import { isShareLink } from '../engine/share/is-share-link.ts';
import { pageRequestOf } from '../engine/share/page-request.ts';
import type { Studio as StudioParts } from '../engine/studio.ts';
import { attemptLater } from '../kit/attempt.ts';
import { CanvasStoreProvider, createCanvasStore } from '../kit/canvas-store.ts';
import { fetchLater, later, toast } from '../kit/components/index.ts';
import { editorHash } from '../kit/first-screen.ts';
import { rememberEntered } from '../kit/remember-entered.ts';
import { StudioProvider, useViewState } from '../kit/studio-context.tsx';
import { currentLanguage } from '../kit/text/language.ts';
import { sayError, type Translate, textIn, useText } from '../kit/text/use-text.ts';
import { createView, rememberView, type View, type ViewState } from '../kit/view.ts';
import { Offline } from '../offline/offline.tsx';
import { Notices } from './notices.tsx';
import { DialogHost } from './panel-host.tsx';

const screens: Readonly<Record<ViewState['screen'], ComponentType>> = {
  editor: later(async () => (await import('./editor.tsx')).Editor),
  start: later(async () => (await import('../panels/start/start-page.tsx')).StartPage),
};
const ReplayScreen = later(async () => (await import('./replay/replay-screen.tsx')).ReplayScreen);

/** The screen that is shown first. Its code is a part of the page. */
type FirstScreen = { readonly name: ViewState['screen']; readonly Screen: ComponentType };

/** The messages in the language of the moment, for code that runs outside of components. */
const currentText = (): Translate => textIn(currentLanguage());

/** The root component: opens the documents of this browser and shows the start page or the editor. */
export const Studio = ({ first }: { readonly first: FirstScreen }) => {
  const [studio, setStudio] = useState<StudioParts>();
  const [failure, setFailure] = useState<string>();
  const view = useMemo(() => {
    // what reads a link is fetched while the documents are opened; a failure is reported when the link is opened
    if (isShareLink(location.hash)) import('../engine/share/link.ts').catch(() => undefined);
    const created = createView(first.name);
    rememberView(created, localStorage);
    return created;
  }, [first.name]);
  const canvas = useMemo(() => createCanvasStore(), []);
  const screen = useMemo(() => Promise.withResolvers<void>(), []);
  useEffect(() => {
    let ended = false;
    const opening = openPageStudio(screen.promise);
    opening.then(
      (opened) => !ended && setStudio(opened),
      (error: unknown) => setFailure(sayError(error)),
    );
    return () => {
      ended = true;
      void opening.then((opened) => opened.close());
    };
  }, [screen]);
  useEffect(() => studio && rememberEntered(studio, localStorage), [studio]);
  const isFromServer = usePageRequest(view, studio, screen.resolve);
  const opening = useHash(view, studio) || isFromServer;
  const command = useMemo(
    () => studio && lazyCommands({ studio, view, canvas, t: currentText }, screen.promise),
    [studio, view, canvas, screen],
  );
  if (failure !== undefined) return <p className="grid min-h-dvh place-items-center p-8 text-center">{failure}</p>;
  if (!studio || !command || opening) return <Waiting />;
  return (
    <StudioProvider studio={studio} view={view}>
      <CommandProvider command={command}>
        <CanvasStoreProvider value={canvas}>
          <Suspense fallback={<Waiting />}>
            <Screen first={first} onDrawn={screen.resolve} />
          </Suspense>
          <DialogHost />
          <Notices />
          <Offline />
        </CanvasStoreProvider>
      </CommandProvider>
    </StudioProvider>
  );
};

const Screen = ({ first, onDrawn }: { readonly first: FirstScreen; readonly onDrawn: () => void }) => {
  // runs after the screen has rendered: the code that it does not need yet is fetched now
  useEffect(() => {
    onDrawn();
    fetchLater();
  }, [onDrawn]);
  const replay = useViewState((state) => state.replay);
  const name = useViewState((state) => state.screen);
  if (replay) return <ReplayScreen replay={replay} />;
  const Shown = name === first.name ? first.Screen : screens[name];
  return <Shown />;
};

const Waiting = () => {
  const { t } = useText();
  return <p className="grid min-h-dvh animate-fade place-items-center text-muted">{t('loading')}</p>;
};

/**
 * Does what the query of the page's address asks for: asks the user about a file from elsewhere, or opens a workflow of the server. Returns whether such a workflow
 * is still being opened: until then no other document is shown.
 */
const usePageRequest = (view: View, studio: StudioParts | undefined, onDrawn: () => void): boolean => {
  const [opening, setOpening] = useState(() => pageRequestOf(location.search)?.kind === 'workflow');
  useEffect(() => {
    const request = pageRequestOf(location.search);
    if (!studio || !request) return;
    if (request.kind === 'open') {
      view.setState({ dialog: 'open-address', address: request.address });
      return;
    }
    // the client of the server is fetched after the first screen; here the screen waits for the server
    onDrawn();
    attemptLater(async () => {
      try {
        const { openFromServer } = await import('../commands/open-from-server.ts');
        const opened = await openFromServer(studio, request.name, currentText());
        history.replaceState(null, '', location.pathname + (opened ? editorHash : ''));
        view.setState({ screen: opened ? 'editor' : 'start' });
      } finally {
        setOpening(false);
      }
    });
  }, [view, studio, onDrawn]);
  return opening;
};

/**
 * Keeps the address and the screen in step, so that Back leads from the editor to the start page, and opens share links as new documents.
 * Returns whether the share link that the page was loaded with is still being opened: until then the last document is not shown, because the
 * user might run it by mistake.
 */
const useHash = (view: View, studio: StudioParts | undefined): boolean => {
  const [opening, setOpening] = useState(() => isShareLink(location.hash));
  useEffect(() => {
    if (!studio) return;
    const readAddress = () => {
      if (isShareLink(location.hash)) {
        const { hash } = location;
        history.replaceState(null, '', editorHash);
        attemptLater(async () => {
          try {
            const { readShareLink } = await import('../engine/share/link.ts');
            const workflow = readShareLink(hash);
            await studio.actions.create(workflow);
            view.setState({ screen: 'editor' });
            toast({ text: currentText()('file.opened', { name: workflow.name }), tone: 'success' });
          } finally {
            setOpening(false);
          }
        });
      } else view.setState({ screen: location.hash === editorHash ? 'editor' : 'start' });
    };
    readAddress();
    const stop = view.subscribe(({ screen }, before) => {
      const wanted = screen === 'editor' ? editorHash : '';
      if (screen !== before.screen && location.hash !== wanted) history.pushState(null, '', wanted === '' ? location.pathname : wanted);
    });
    addEventListener('hashchange', readAddress);
    addEventListener('popstate', readAddress);
    return () => {
      stop();
      removeEventListener('hashchange', readAddress);
      removeEventListener('popstate', readAddress);
    };
  }, [view, studio]);
  return opening;
};
