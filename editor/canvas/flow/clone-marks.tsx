import { ViewportPortal } from '@xyflow/react';
import { useCanvas } from '../../kit/canvas-store.ts';

/** Outlines of the originals while copies of nodes are dragged away with Alt. */
export const CloneMarks = () => {
  const boxes = useCanvas((state) => state.cloning);
  if (!boxes) return null;
  return (
    <ViewportPortal>
      {boxes.map(({ x, y, width, height }) => (
        <div
          key={`${x} ${y}`}
          aria-hidden
          className="pointer-events-none absolute rounded-lg border-2 border-accent border-dashed"
          style={{ left: x, top: y, width, height }}
        />
      ))}
    </ViewportPortal>
  );
};
