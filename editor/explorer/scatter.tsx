import { Expand, Lasso, Move } from 'lucide-react';
import { memo, type ReactNode, useEffect, useMemo, useRef, useState } from 'react';
import { IconButton } from '../kit/components/index.ts';
import { useText } from '../kit/text/use-text.ts';
import { diameterOf } from './painter.ts';
import { boundsOf, including, type PointIndex, pointAt } from './point-index.ts';
import { type Marks, ScatterGrid, ScatterMarks } from './scatter-overlay.tsx';
import { usePainter, useSize } from './use-painter.ts';
import { type ScatterEvents, type ScatterTool, useScatterPointer } from './use-scatter-pointer.ts';
import { fitView, toScreen, type View } from './view.ts';

type Props = Omit<ScatterEvents, 'onView'> & {
  readonly index: PointIndex;
  readonly colours: Float32Array;
  readonly lit: Float32Array | undefined;
  readonly marks: Marks;
  readonly hovered: number | undefined;
  /** Shown beside the hovered point. */
  readonly card: ReactNode;
  /** The text alternative of the plot. */
  readonly summary: string;
};

/** Points on two components. Pan, zoom, choose, join and lasso; drawn by WebGL. */
export const Scatter = memo(({ index, colours, lit, marks, hovered, card, summary, ...events }: Props) => {
  const { t } = useText();
  const area = useRef<HTMLDivElement>(null);
  const points = useRef<HTMLDivElement>(null);
  const size = useSize(area);
  const [tool, setTool] = useState<ScatterTool>('move');
  const [moved, setMoved] = useState<View>();
  const bounds = useMemo(() => boundsOf(index.points), [index]);
  const around = marks.position ? including(bounds, marks.position) : bounds;
  const { left, right, top, bottom } = around;
  const fitted = useMemo(() => fitView({ left, right, top, bottom }, size), [left, right, top, bottom, size]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: new points are shown in full again
  useEffect(() => setMoved(undefined), [index]);
  const view = moved ?? fitted;
  const { gesture, handlers } = useScatterPointer({ area, index, view, size, tool, onView: setMoved, ...events });
  const diameter = diameterOf(index.points.length / 2, view, fitted);
  usePainter(
    points,
    useMemo(() => ({ points: index.points, colours, lit, view, size, diameter }), [index, colours, lit, view, size, diameter]),
  );
  const hoveredPoint = hovered === undefined ? undefined : pointAt(index.points, hovered);
  const at = hoveredPoint && toScreen(view, size, { x: hoveredPoint[0], y: hoveredPoint[1] });
  return (
    <div className="relative size-full min-h-48 overflow-hidden bg-surface-0" dir="ltr">
      <div
        ref={area}
        role="img"
        aria-label={summary}
        {...handlers}
        className={`absolute inset-0 touch-none select-none ${
          tool === 'lasso'
            ? 'cursor-crosshair'
            : gesture?.kind === 'pan'
              ? 'cursor-grabbing'
              : hovered === undefined
                ? 'cursor-grab'
                : 'cursor-pointer'
        }`}
      >
        <ScatterGrid view={view} size={size} />
        <div ref={points} className="absolute inset-0" />
        <ScatterMarks view={view} size={size} marks={{ ...marks, hovered: hoveredPoint }} gesture={gesture} points={index.points} />
      </div>
      {at && card && !(gesture?.kind === 'pan' && gesture.moved) && (
        <div
          className="pointer-events-none absolute z-10"
          style={{
            left: at.x + (at.x > size.width / 2 ? -14 : 14),
            top: at.y,
            // moved up by a share of its own height, so that the card stays inside the plot at its top and bottom
            translate: `${at.x > size.width / 2 ? '-100%' : '0'} ${(-100 * at.y) / Math.max(size.height, 1)}%`,
          }}
        >
          {card}
        </div>
      )}
      <div className="absolute end-2 top-2 flex gap-0.5 rounded-md border border-line bg-surface-1/90 p-0.5 shadow-sm">
        <IconButton size="small" label={t('explorer.tool-move')} pressed={tool === 'move'} onClick={() => setTool('move')}>
          <Move />
        </IconButton>
        <IconButton size="small" label={t('explorer.tool-lasso')} pressed={tool === 'lasso'} onClick={() => setTool('lasso')}>
          <Lasso />
        </IconButton>
        <IconButton size="small" label={t('explorer.show-all')} onClick={() => setMoved(undefined)}>
          <Expand />
        </IconButton>
      </div>
    </div>
  );
});
