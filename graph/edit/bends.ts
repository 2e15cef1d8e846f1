import { nodeIn } from '../node-in.ts';
import { own } from '../own.ts';
import { type Position, unmeasuredSize } from '../position.ts';
import { type Link, maximumBends, type Workflow } from '../workflow.ts';
import { checkedPosition } from './nodes.ts';

/** A point on the canvas that a link is led through. */
export type Bend = Position;

const none: readonly Bend[] = [];

/** The bends of the link into a port, in order from its source. */
export const bendsOf = ({ layout }: Workflow, { node, port }: Link): readonly Bend[] => own(own(layout, node)?.bends ?? {}, port) ?? none;

/**
 * Sets the bends of the link into a port; an empty list makes it straight. They are stored with the position of the port's node; `fallback`
 * is the position of a node that has none. Throws `GraphError` UNKNOWN_NODE or BAD_EDIT.
 */
export const setBends = (
  workflow: Workflow,
  { node, port }: Link,
  bends: readonly Bend[],
  fallback: Position = { x: 0, y: 0 },
): Workflow => {
  nodeIn(workflow, node);
  const entry = own(workflow.layout, node) ?? { x: fallback.x, y: fallback.y };
  const { bends: before = {}, ...position } = entry;
  const { [port]: _, ...others } = before;
  const points = bends.slice(0, maximumBends).map(({ x, y }) => checkedPosition(node, { x, y }));
  const next = points.length === 0 ? others : { ...others, [port]: points };
  return {
    ...workflow,
    layout: { ...workflow.layout, [node]: Object.keys(next).length === 0 ? position : { ...position, bends: next } },
  };
};

/** The points where a link starts and ends. */
export type LinkEnds = { readonly from: Position; readonly to: Position };

/** Inserts a bend where it lengthens the path of the link least. */
export const withBend = ({ from, to }: LinkEnds, bends: readonly Bend[], bend: Bend): readonly Bend[] => {
  const points = [from, ...bends, to];
  const detours = points.slice(1).map((end, index) => {
    const start = points[index] ?? from;
    return distance(start, bend) + distance(bend, end) - distance(start, end);
  });
  return bends.toSpliced(detours.indexOf(Math.min(...detours)), 0, bend);
};

const distance = (a: Position, b: Position): number => Math.hypot(a.x - b.x, a.y - b.y);

/** The height of a card's title bar, where links are taken to start and end. */
const titleHeight = 48;

/** Adds a bend to the link into a port. The ends of the link are estimated from the positions of its nodes. */
export const addBend = (workflow: Workflow, into: Link, bend: Bend): Workflow => {
  const link = workflow.nodes[into.node]?.inputs[into.port];
  if (!link) return workflow;
  const positionOf = (id: string): Position => workflow.layout[id] ?? { x: 0, y: 0 };
  const [source, target] = [positionOf(link.node), positionOf(into.node)];
  const ends = {
    from: { x: source.x + unmeasuredSize.width, y: source.y + titleHeight },
    to: { x: target.x, y: target.y + titleHeight },
  };
  return setBends(workflow, into, withBend(ends, bendsOf(workflow, into), bend), target);
};

/** Moves a layout entry, and with it the bends of the links into its node. */
export const shifted = <Entry extends Workflow['layout'][string]>(entry: Entry, by: Position): Entry => ({
  ...entry,
  x: entry.x + by.x,
  y: entry.y + by.y,
  ...(entry.bends && {
    bends: Object.fromEntries(
      Object.entries(entry.bends).map(([port, bends]) => [port, bends.map(({ x, y }) => ({ x: x + by.x, y: y + by.y }))]),
    ),
  }),
});
