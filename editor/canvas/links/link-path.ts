import { getBezierPath, Position } from '@xyflow/react';
import type { Bend, LinkEnds } from '../../../graph/index.ts';
import type { ViewState } from '../../kit/view.ts';

/** The SVG path of a link through its bends. Each segment is a curve that starts and ends horizontally, or a straight line. */
export const pathThrough = ({ from, to }: LinkEnds, bends: readonly Bend[], style: ViewState['links'] = 'curved'): string => {
  const points = [from, ...bends, to];
  if (style === 'straight') return points.map(({ x, y }, index) => `${index === 0 ? 'M' : 'L'}${x},${y}`).join(' ');
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
