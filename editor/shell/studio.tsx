import { lazy, Suspense, useEffect, useMemo, useRef, useState } from 'react';
import { createCommands } from '../commands/commands.ts';
import { CommandProvider } from '../commands/use-command.tsx';
import { openPageStudio } from '../engine/page-studio.ts';
import { isShareLink } from '../engine/share/is-share-link.ts';
import type { Studio as StudioParts } from '../engine/studio.ts';
import { attemptLater } from '../kit/attempt.ts';
import { CanvasStoreProvider, createCanvasStore } from '../kit/canvas-store.ts';
import { fetchLater, toast } from '../kit/components/index.ts';
import { StudioProvider, useViewState } from '../kit/studio-context.tsx';
import { loadPlurals } from '../kit/text/format-message.ts';
import { sayError, useText } from '../kit/text/use-text.ts';
import { createView, type View } from '../kit/view.ts';
import { Offline } from '../offline/offline.tsx';
import { Notices } from './notices.tsx';
import { DialogHost } from './panel-host.tsx';

const loadEditor = async () => {
  const [{ Editor }] = await Promise.all([import('./editor.tsx'), loadPlurals()]);
  return { default: Editor };
};
const loadStart = async () => ({ default: (await import('../panels/start/start-page.tsx')).StartPage });
const Editor = lazy(loadEditor);
const StartPage = lazy(loadStart);

/** The fragment that means the editor; nothing means the start page. */
const editorHash = '#edit';

/** The whole of the page: it opens the documents of this browser and shows the start page or the editor. */
export const Studio = () => {
  const { t } = useText();
  const say = useRef(t);
  say.current = t;
  const [studio, setStudio] = useState<StudioParts>();
  const [fault, setFault] = useState<string>();
  const view = useMemo(() => {
    const screen = location.hash === editorHash || isShareLink(location.hash) ? 'editor' : 'start';
    // its code comes while the documents are opened; where it fails, drawing it fails in words
    (screen === 'editor' ? loadEditor() : loadStart()).catch(() => undefined);
    return createView(screen);
  }, []);
  const canvas = useMemo(() => createCanvasStore(), []);
  useEffect(() => {
    let ended = false;
    const opening = openPageStudio();
    opening.then(
      (opened) => !ended && setStudio(opened),
      (error: unknown) => setFault(sayError(error)),
    );
    return () => {
      ended = true;
      void opening.then((opened) => opened.close());
    };
  }, []);
  const opening = useHash(view, studio);
  const command = useMemo(() => studio && createCommands({ studio, view, canvas, t: () => say.current }), [studio, view, canvas]);
  if (fault !== undefined) return <p className="grid min-h-dvh place-items-center p-8 text-center">{fault}</p>;
  if (!studio || !command || opening) return <Waiting />;
  return (
    <StudioProvider studio={studio} view={view}>
      <CommandProvider command={command}>
        <CanvasStoreProvider value={canvas}>
          <Suspense fallback={<Waiting />}>
            <Screen />
          </Suspense>
          <DialogHost />
          <Notices />
          <Offline />
        </CanvasStoreProvider>
      </CommandProvider>
    </StudioProvider>
  );
};

const Screen = () => {
  // drawn once what it suspends for is here: from now on the rest may come
  useEffect(fetchLater, []);
  return useViewState((state) => state.screen) === 'editor' ? <Editor /> : <StartPage />;
};

const Waiting = () => {
  const { t } = useText();
  return <p className="grid min-h-dvh animate-fade place-items-center text-muted">{t('loading')}</p>;
};

/**
 * The address and the screen go together: Back leads from the editor to the start page. A share link opens as a new document. Gives whether one
 * that the page was loaded with is still being opened: what was shown last is not to be run in its place.
 */
const useHash = (view: View, studio: StudioParts | undefined): boolean => {
  const [opening, setOpening] = useState(() => isShareLink(location.hash));
  const { t } = useText();
  const say = useRef(t);
  say.current = t;
  useEffect(() => {
    if (!studio) return;
    const read = () => {
      if (isShareLink(location.hash)) {
        const { hash } = location;
        history.replaceState(null, '', editorHash);
        attemptLater(async () => {
          try {
            const { readShareLink } = await import('../engine/share/link.ts');
            const workflow = readShareLink(hash);
            await studio.actions.create(workflow);
            view.setState({ screen: 'editor' });
            toast({ text: say.current('file.opened', { name: workflow.name }), tone: 'success' });
          } finally {
            setOpening(false);
          }
        });
      } else view.setState({ screen: location.hash === editorHash ? 'editor' : 'start' });
    };
    read();
    const stop = view.subscribe(({ screen }, before) => {
      const wanted = screen === 'editor' ? editorHash : '';
      if (screen !== before.screen && location.hash !== wanted) history.pushState(null, '', wanted === '' ? location.pathname : wanted);
    });
    addEventListener('hashchange', read);
    addEventListener('popstate', read);
    return () => {
      stop();
      removeEventListener('hashchange', read);
      removeEventListener('popstate', read);
    };
  }, [view, studio]);
  return opening;
};
