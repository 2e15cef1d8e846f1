import { useStore, ViewportPortal } from '@xyflow/react';
import { useCanvas } from '../../kit/canvas-store.ts';

/** The lines that dragged cards stick to. */
export const GuideLines = () => {
  const guides = useCanvas((state) => state.guides);
  const zoom = useStore((state) => state.transform[2]);
  if (guides.length === 0) return null;
  const [thin, beyond] = [1 / zoom, 12 / zoom];
  return (
    <ViewportPortal>
      {guides.map(({ axis, at, from, to }) => {
        const [start, length] = [from - beyond, to - from + 2 * beyond];
        return (
          <div
            key={`${axis} ${at}`}
            aria-hidden
            className="guide-line pointer-events-none absolute bg-accent/70"
            style={
              axis === 'x'
                ? { left: at - thin / 2, top: start, width: thin, height: length }
                : { left: start, top: at - thin / 2, width: length, height: thin }
            }
          />
        );
      })}
    </ViewportPortal>
  );
};
