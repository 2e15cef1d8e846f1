import { pointAt } from './point-index.ts';
import type { Gesture } from './use-scatter-pointer.ts';
import { type Size, ticks, toScreen, type View } from './view.ts';

/** Positions on the plane that are marked over the points. */
export type Marks = {
  readonly start?: readonly [number, number] | undefined;
  readonly position?: readonly [number, number] | undefined;
  /** `x, y, …` of embeddings in order. */
  readonly trail?: Float32Array | undefined;
  readonly hovered?: readonly [number, number] | undefined;
};
type Overlay = {
  readonly view: View;
  readonly size: Size;
  readonly marks: Marks;
  readonly gesture: Gesture | undefined;
  readonly points: Float32Array;
};

const Axes = ({ view, size }: Pick<Overlay, 'view' | 'size'>) => {
  const [halfWidth, halfHeight] = [size.width / 2 / view.scaleX, size.height / 2 / view.scaleY];
  const across = ticks(view.x - halfWidth, view.x + halfWidth, { scale: view.scaleX, gap: 72 });
  const up = ticks(view.y - halfHeight, view.y + halfHeight, { scale: view.scaleY, gap: 56 });
  return (
    <g className="fill-muted text-xs tabular-nums">
      {across.map((x) => {
        const at = toScreen(view, size, { x, y: 0 }).x;
        return (
          <g key={x}>
            <line
              x1={at}
              x2={at}
              y1={0}
              y2={size.height}
              className={x === 0 ? 'stroke-line-strong' : 'stroke-line'}
              strokeOpacity={x === 0 ? 0.8 : 0.6}
            />
            <text x={at + 4} y={size.height - 6}>{`${x} σ`}</text>
          </g>
        );
      })}
      {up.map((y) => {
        const at = toScreen(view, size, { x: 0, y }).y;
        return (
          <g key={y}>
            <line
              x1={0}
              x2={size.width}
              y1={at}
              y2={at}
              className={y === 0 ? 'stroke-line-strong' : 'stroke-line'}
              strokeOpacity={y === 0 ? 0.8 : 0.6}
            />
            {at > 18 && at < size.height - 24 && <text x={6} y={at - 4}>{`${y} σ`}</text>}
          </g>
        );
      })}
    </g>
  );
};

/** The grid behind the points. */
export const ScatterGrid = ({ view, size }: Pick<Overlay, 'view' | 'size'>) => (
  <svg aria-hidden className="pointer-events-none absolute inset-0 size-full">
    <Axes view={view} size={size} />
  </svg>
);

/** Marks over the points: the start and the position of the embedding, the trail, the hovered point, and the current gesture. */
export const ScatterMarks = ({ view, size, marks, gesture, points }: Overlay) => {
  const at = ([x, y]: readonly [number, number]) => toScreen(view, size, { x, y });
  const [start, position, hovered] = [marks.start, marks.position, marks.hovered].map((position) => position && at(position));
  const trail = Array.from({ length: (marks.trail?.length ?? 0) / 2 }, (_, index) =>
    at(pointAt(marks.trail ?? new Float32Array(0), index)),
  );
  const from = gesture?.kind === 'point' && gesture.moved ? at(pointAt(points, gesture.from)) : undefined;
  const lasso = gesture?.kind === 'lasso' ? gesture.corners.map(at) : [];
  const line = (corners: readonly { x: number; y: number }[]) => corners.map(({ x, y }) => `${x},${y}`).join(' ');
  return (
    <svg aria-hidden className="pointer-events-none absolute inset-0 size-full">
      {trail.length > 1 && <polyline points={line(trail)} className="fill-none stroke-text" strokeWidth={1.5} strokeOpacity={0.6} />}
      {trail.map(({ x, y }, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: a position of the trail has no name but its index
        <circle key={index} cx={x} cy={y} r={4} className="fill-surface-1 stroke-text" strokeWidth={1.5} />
      ))}
      {start && position && (
        <line x1={start.x} y1={start.y} x2={position.x} y2={position.y} className="stroke-accent" strokeWidth={1.5} strokeDasharray="3 3" />
      )}
      {start && <circle cx={start.x} cy={start.y} r={6} className="fill-surface-1 stroke-accent" strokeWidth={2} />}
      {position && (
        <g>
          <circle cx={position.x} cy={position.y} r={11} className="fill-accent" fillOpacity={0.2} />
          <circle cx={position.x} cy={position.y} r={5} className="fill-accent stroke-surface-1" strokeWidth={1.5} />
        </g>
      )}
      {from && gesture?.kind === 'point' && (
        <line x1={from.x} y1={from.y} x2={gesture.at.x} y2={gesture.at.y} className="stroke-accent" strokeWidth={2} strokeLinecap="round" />
      )}
      {hovered && <circle cx={hovered.x} cy={hovered.y} r={8} className="fill-none stroke-text" strokeWidth={1.5} />}
      {lasso.length > 1 && (
        <polygon points={line(lasso)} className="fill-accent stroke-accent" fillOpacity={0.12} strokeWidth={1.5} strokeDasharray="4 3" />
      )}
    </svg>
  );
};
