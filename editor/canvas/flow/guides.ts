import KDBush from 'kdbush';
import type { Box, Position } from '../../../graph/index.ts';
import type { GuideLine } from '../../kit/canvas-store.ts';

/** How far away a neighbour may be, in pixels of the canvas. */
const neighbourhood = 900;

/** How a moving box is aligned: how far it moves for that, and the lines to draw. */
export type Alignment = { readonly by: Position; readonly lines: readonly GuideLine[] };
export type Align = (moving: Box, reach: number) => Alignment;

const axes = [
  { axis: 'x', length: 'width', across: 'y', breadth: 'height' },
  { axis: 'y', length: 'height', across: 'x', breadth: 'width' },
] as const;
type Axis = (typeof axes)[number];

/**
 * Finds how a moving box can be aligned with boxes that stay: edges with edges, centres with centres, at most `reach` away. The nearest line wins on each axis. An index
 * of the boxes finds the neighbours, so that a thousand boxes cost as little as ten.
 */
export const alignerOf = (boxes: readonly Box[]): Align => {
  if (boxes.length === 0) return () => ({ by: { x: 0, y: 0 }, lines: [] });
  const index = new KDBush(boxes.length);
  for (const { x, y, width, height } of boxes) index.add(x + width / 2, y + height / 2);
  index.finish();
  return (moving, reach) => {
    const near = index
      .range(
        moving.x - neighbourhood,
        moving.y - neighbourhood,
        moving.x + moving.width + neighbourhood,
        moving.y + moving.height + neighbourhood,
      )
      .flatMap((at) => boxes[at] ?? []);
    const by = { x: 0, y: 0 };
    for (const one of axes) by[one.axis] = shiftOf(moving, near, { axis: one, reach });
    const aligned = { ...moving, x: moving.x + by.x, y: moving.y + by.y };
    return { by, lines: axes.flatMap((one) => linesOf(aligned, near, one)) };
  };
};

type Line = { readonly at: number; readonly isCentre: boolean };
const linesIn = (box: Box, { axis, length }: Axis): readonly Line[] => [
  { at: box[axis], isCentre: false },
  { at: box[axis] + box[length] / 2, isCentre: true },
  { at: box[axis] + box[length], isCentre: false },
];

const shiftOf = (moving: Box, near: readonly Box[], { axis, reach }: { readonly axis: Axis; readonly reach: number }): number => {
  let best = { shift: 0, cost: Infinity };
  for (const box of near)
    for (const own of linesIn(moving, axis))
      for (const other of linesIn(box, axis)) {
        const shift = other.at - own.at;
        if (own.isCentre !== other.isCentre || Math.abs(shift) > reach) continue;
        // of lines that are equally near, that of the nearer box
        const cost = Math.abs(shift) + 1e-4 * Math.abs(box[axis.across] - moving[axis.across]);
        if (cost < best.cost) best = { shift, cost };
      }
  return best.shift;
};

const linesOf = (aligned: Box, near: readonly Box[], axis: Axis): readonly GuideLine[] => {
  const lines = new Map<number, GuideLine>();
  for (const own of linesIn(aligned, axis))
    for (const box of near) {
      const isOn = linesIn(box, axis).some((other) => other.isCentre === own.isCentre && Math.abs(other.at - own.at) < 0.5);
      if (!isOn) continue;
      const { from, to } = lines.get(own.at) ?? { from: aligned[axis.across], to: aligned[axis.across] + aligned[axis.breadth] };
      lines.set(own.at, {
        axis: axis.axis,
        at: own.at,
        from: Math.min(from, box[axis.across]),
        to: Math.max(to, box[axis.across] + box[axis.breadth]),
      });
    }
  // where an edge is aligned, the centre says nothing more
  const all = [...lines.values()];
  const centre = aligned[axis.axis] + aligned[axis.length] / 2;
  const edges = all.filter(({ at }) => at !== centre);
  return edges.length > 0 ? edges : all;
};
