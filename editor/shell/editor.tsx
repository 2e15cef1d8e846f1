import { ReactFlowProvider } from '@xyflow/react';
import { Suspense, useEffect } from 'react';
import { Canvas } from '../canvas/canvas.tsx';
import { useClipboard } from '../commands/use-clipboard.ts';
import { useKeys } from '../commands/use-keys.ts';
import { useCanvas } from '../kit/canvas-store.ts';
import { later } from '../kit/components/index.ts';
import { useViewState, useWholeState } from '../kit/studio-context.tsx';
import { useNarrow } from '../kit/use-narrow.ts';
import { PanelHost } from './panel-host.tsx';
import { TopBar } from './top-bar.tsx';

const FormView = later(async () => (await import('./form/form-view.tsx')).FormView);
const TabStrip = later(async () => (await import('./tab-strip.tsx')).TabStrip);
const LeftRuns = later(async () => (await import('../panels/queue/left-runs.tsx')).LeftRuns);
const Gallery = later(async () => (await import('../canvas/gallery.tsx')).Gallery);

/** The editor: the top bar, the canvas or the form (on narrow screens always the form), and the open panel. */
export const Editor = () => {
  useKeys();
  useClipboard();
  const narrow = useNarrow();
  const gallery = useCanvas((state) => state.gallery !== undefined);
  const mode = useViewState((state) => state.mode);
  const tabs = useWholeState(({ open }) => open.length > 1);
  const leftRuns = useWholeState((state) => state.queue.left.length > 0);
  // the panel shows the same notice
  const left = useViewState(({ panel }) => panel !== 'queue') && leftRuns;
  const name = useWholeState((state) => state.document.workflow.name);
  useEffect(() => {
    const before = document.title;
    document.title = `${name} · ${before}`;
    return () => {
      document.title = before;
    };
  }, [name]);
  return (
    <div className="flex h-dvh flex-col overflow-hidden bg-surface-0">
      <TopBar />
      {tabs && (
        <Suspense>
          <TabStrip />
        </Suspense>
      )}
      <div className="flex min-h-0 grow">
        <main className="relative min-w-0 grow">
          <h1 className="sr-only">{name}</h1>
          {left && (
            <div className="absolute inset-x-0 top-3 z-20 mx-auto w-fit max-w-[calc(100%-2rem)] animate-rise rounded-md shadow-lg">
              <Suspense>
                <LeftRuns />
              </Suspense>
            </div>
          )}
          {narrow || mode === 'form' ? (
            <Suspense>
              <FormView narrow={narrow} />
            </Suspense>
          ) : (
            <ReactFlowProvider>
              <Canvas />
            </ReactFlowProvider>
          )}
        </main>
        <PanelHost />
      </div>
      {gallery && (
        <Suspense>
          <Gallery />
        </Suspense>
      )}
    </div>
  );
};
