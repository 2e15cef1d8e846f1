import { getBezierPath, Position } from '@xyflow/react';
import type { LinkEnds } from '../../graph/edit/link-bends.ts';
import type { Bend } from '../../graph/index.ts';

/** The line of a link: from left to right through its bends, each stretch a curve that leaves and comes level. */
export const pathThrough = ({ from, to }: LinkEnds, bends: readonly Bend[]): string => {
  const stops = [from, ...bends, to];
  return stops
    .slice(1)
    .map((stop, index) => {
      const start = stops[index] ?? from;
      const [path] = getBezierPath({
        sourceX: start.x,
        sourceY: start.y,
        targetX: stop.x,
        targetY: stop.y,
        sourcePosition: Position.Right,
        targetPosition: Position.Left,
      });
      // the first stretch moves the pen; the others go on from where it is
      return index === 0 ? path : path.replace(/^M[^C]*/, '');
    })
    .join(' ');
};
