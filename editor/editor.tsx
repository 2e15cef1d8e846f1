import { ReactFlowProvider } from '@xyflow/react';
import { Canvas } from './canvas/canvas.tsx';
import { Gallery } from './canvas/gallery.tsx';
import { useClipboard } from './canvas/use-clipboard.ts';
import { useKeys } from './canvas/use-keys.ts';
import { PanelHost } from './panel-host.tsx';
import { PhoneView } from './phone-view.tsx';
import { useStudioState } from './studio-context.tsx';
import { TopBar } from './top-bar.tsx';
import { useNarrow } from './use-narrow.ts';

/** The editor: the bar, the canvas, and the panel beside it. */
export const Editor = () => {
  useKeys();
  useClipboard();
  const narrow = useNarrow();
  const name = useStudioState((state) => state.document.workflow.name);
  return (
    <div className="flex h-dvh flex-col overflow-hidden bg-surface-0">
      <TopBar />
      <div className="flex min-h-0 grow">
        <main className="relative min-w-0 grow">
          <h1 className="sr-only">{name}</h1>
          {narrow ? (
            <PhoneView />
          ) : (
            <ReactFlowProvider>
              <Canvas />
            </ReactFlowProvider>
          )}
        </main>
        <PanelHost />
      </div>
      <Gallery />
    </div>
  );
};
