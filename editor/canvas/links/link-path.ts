import { getBezierPath, Position } from '@xyflow/react';
import type { Bend, LinkEnds } from '../../../graph/index.ts';

/** The SVG path of a link through its bends. Each segment is a curve that starts and ends horizontally. */
export const pathThrough = ({ from, to }: LinkEnds, bends: readonly Bend[]): string => {
  const points = [from, ...bends, to];
  return points
    .slice(1)
    .map((end, index) => {
      const start = points[index] ?? from;
      const [path] = getBezierPath({
        sourceX: start.x,
        sourceY: start.y,
        targetX: end.x,
        targetY: end.y,
        sourcePosition: Position.Right,
        targetPosition: Position.Left,
      });
      // only the first segment moves the pen; the others continue from the end of the previous one
      return index === 0 ? path : path.replace(/^M[^C]*/, '');
    })
    .join(' ');
};
