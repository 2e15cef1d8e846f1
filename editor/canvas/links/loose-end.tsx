import { getBezierPath, Position, ViewportPortal } from '@xyflow/react';
import { useCanvas } from '../../kit/canvas-store.ts';

/** The end of a dragged link whose source is out of sight. */
export const LooseEnd = () => {
  const end = useCanvas((state) => state.looseEnd);
  if (!end) return null;
  const { from, to } = end;
  const [path] = getBezierPath({
    sourceX: from.x,
    sourceY: from.y,
    targetX: to.x,
    targetY: to.y,
    sourcePosition: Position.Right,
    targetPosition: Position.Left,
  });
  return (
    <ViewportPortal>
      <svg aria-hidden className="pointer-events-none absolute overflow-visible" width={1} height={1}>
        <path d={path} className="link-path" style={{ stroke: 'var(--text-muted)' }} />
        <circle cx={to.x} cy={to.y} r={3.5} style={{ fill: 'var(--text-muted)' }} />
      </svg>
    </ViewportPortal>
  );
};
