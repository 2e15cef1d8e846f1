import { getBezierPath, Position } from '@xyflow/react';
import { type Bend, bendsOf, type Link, setBends, type Workflow } from '../../graph/index.ts';

type Ends = { readonly from: Bend; readonly to: Bend };

/** The line of a link: from left to right through its bends, each stretch a curve that leaves and comes level. */
export const pathThrough = ({ from, to }: Ends, bends: readonly Bend[]): string => {
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

const distance = (a: Bend, b: Bend): number => Math.hypot(a.x - b.x, a.y - b.y);

/** The bends with one more, put where the way through all of them grows least. */
export const withBend = ({ from, to }: Ends, bends: readonly Bend[], bend: Bend): readonly Bend[] => {
  const stops = [from, ...bends, to];
  const detours = stops.slice(1).map((stop, index) => {
    const start = stops[index] ?? from;
    return distance(start, bend) + distance(bend, stop) - distance(start, stop);
  });
  const at = detours.indexOf(Math.min(...detours));
  return bends.toSpliced(at, 0, bend);
};

/** Bends the link into a port at a point. The ends are taken from where its nodes stand: near enough to find the right stretch. */
export const addBend = (workflow: Workflow, into: Link, bend: Bend): Workflow => {
  const link = workflow.nodes[into.node]?.inputs[into.port];
  if (!link) return workflow;
  const placeOf = (id: string) => workflow.layout[id] ?? { x: 0, y: 0 };
  const source = placeOf(link.node);
  const ends = { from: { x: source.x + 264, y: source.y + 48 }, to: { x: placeOf(into.node).x, y: placeOf(into.node).y + 48 } };
  return setBends(workflow, into, withBend(ends, bendsOf(workflow, into), bend), placeOf(into.node));
};
