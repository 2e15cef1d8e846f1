import { memo } from 'react';
import { pointAt } from './point-index.ts';
import { type Turn, turned } from './turn.ts';
import type { Gesture } from './use-scatter-pointer.ts';
import { type Size, ticks, toScreen, type View } from './view.ts';

/** A coordinate of each axis of the points. */
export type Coordinates = readonly number[];

/** Positions among the points that are marked over them. */
export type Marks = {
  readonly start?: Coordinates | undefined;
  readonly position?: Coordinates | undefined;
  /** Embeddings in order. */
  readonly trail?: readonly Coordinates[] | undefined;
  readonly hovered?: Coordinates | undefined;
};
/** Where coordinates are on the screen's plane. */
export const onPlane = (coordinates: Coordinates, turn: Turn): readonly [number, number] =>
  coordinates.length > 2 ? pointAt(turned(Float32Array.from(coordinates), turn), 0) : [coordinates[0] ?? 0, coordinates[1] ?? 0];
type Overlay = {
  readonly view: View;
  readonly size: Size;
  readonly turn: Turn;
  readonly marks: Marks;
  readonly gesture: Gesture | undefined;
  /** Positions of the points on the plane, `x, y, …`. */
  readonly flat: Float32Array;
};
/** What the numbers along the axes count: standard deviations, plain numbers, or nothing that can be read. */
export type AxisUnit = 'σ' | 'number' | 'none';

const Axes = ({ view, size, unit }: Pick<Overlay, 'view' | 'size'> & { readonly unit: AxisUnit }) => {
  const written = (value: number) => (unit === 'σ' ? `${value} σ` : String(value));
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
            <text x={at + 4} y={size.height - 6}>
              {written(x)}
            </text>
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
            {at > 18 && at < size.height - 24 && (
              <text x={6} y={at - 4}>
                {written(y)}
              </text>
            )}
          </g>
        );
      })}
    </g>
  );
};

/** The axes of points with three coordinates, each to both sides of the origin. */
const TurnedAxes = ({ view, size, turn, reach }: Pick<Overlay, 'view' | 'size' | 'turn'> & { readonly reach: number }) => (
  <g className="fill-muted text-xs">
    {[0, 1, 2].map((axis) => {
      const ends = [-reach, reach].map((value) => {
        const [x, y] = onPlane(
          [0, 1, 2].map((other) => (other === axis ? value : 0)),
          turn,
        );
        return toScreen(view, size, { x, y });
      });
      const [from = { x: 0, y: 0 }, to = { x: 0, y: 0 }] = ends;
      return (
        <g key={axis}>
          <line x1={from.x} y1={from.y} x2={to.x} y2={to.y} className="stroke-line-strong" strokeOpacity={0.7} />
          <text x={to.x + 4} y={to.y - 4}>
            {'xyz'[axis]}
          </text>
        </g>
      );
    })}
  </g>
);

/** The grid behind the points, or their axes. `reach`: the greatest coordinate of points with three axes. */
export const ScatterGrid = memo(
  ({
    unit,
    reach,
    ...overlay
  }: Pick<Overlay, 'view' | 'size' | 'turn'> & { readonly unit: AxisUnit; readonly reach: number | undefined }) => (
    <svg aria-hidden className="pointer-events-none absolute inset-0 size-full">
      {reach !== undefined ? <TurnedAxes {...overlay} reach={reach} /> : unit !== 'none' && <Axes {...overlay} unit={unit} />}
    </svg>
  ),
);

/** Marks over the points: the start and the position of the embedding, the trail, the hovered point, and the current gesture. */
export const ScatterMarks = ({ view, size, turn, marks, gesture, flat }: Overlay) => {
  const at = ([x, y]: readonly [number, number]) => toScreen(view, size, { x, y });
  const [start, position, hovered] = [marks.start, marks.position, marks.hovered].map((mark) => mark && at(onPlane(mark, turn)));
  const trail = (marks.trail ?? []).map((mark) => at(onPlane(mark, turn)));
  const from = gesture?.kind === 'point' && gesture.moved ? at(pointAt(flat, gesture.from)) : undefined;
  const outline = gesture?.kind === 'outline' ? gesture.corners.map(at) : [];
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
      {outline.length > 1 && (
        <polygon points={line(outline)} className="fill-accent stroke-accent" fillOpacity={0.12} strokeWidth={1.5} strokeDasharray="4 3" />
      )}
    </svg>
  );
};
