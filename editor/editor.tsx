import { ReactFlowProvider } from '@xyflow/react';
import { Canvas } from './canvas/canvas.tsx';
import { Gallery } from './canvas/gallery.tsx';
import { useClipboard } from './canvas/use-clipboard.ts';
import { useKeys } from './canvas/use-keys.ts';
import { PanelHost } from './panel-host.tsx';
import { PhoneView } from './phone-view.tsx';
import { TopBar } from './top-bar.tsx';
import { useNarrow } from './use-narrow.ts';

/** The editor: the bar, the canvas, and the panel beside it. */
export const Editor = () => {
  useKeys();
  useClipboard();
  const narrow = useNarrow();
  return (
    <div className="flex h-dvh flex-col overflow-hidden bg-surface-0">
      <TopBar />
      <div className="flex min-h-0 grow">
        <div className="relative min-w-0 grow">
          {narrow ? (
            <PhoneView />
          ) : (
            <ReactFlowProvider>
              <Canvas />
            </ReactFlowProvider>
          )}
        </div>
        <PanelHost />
      </div>
      <Gallery />
    </div>
  );
};
