import { type Bend, bendsOf, type Link, setBends, type Workflow } from '../index.ts';

/** Where a link starts and where it ends. */
export type LinkEnds = { readonly from: Bend; readonly to: Bend };

const distance = (a: Bend, b: Bend): number => Math.hypot(a.x - b.x, a.y - b.y);

/** The bends with one more, put where the way through all of them grows least. */
export const withBend = ({ from, to }: LinkEnds, bends: readonly Bend[], bend: Bend): readonly Bend[] => {
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
