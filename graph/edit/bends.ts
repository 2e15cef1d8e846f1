import { nodeIn } from '../node-in.ts';
import { own } from '../own.ts';
import { type Position, unmeasuredSize } from '../position.ts';
import { type Link, maximumBends, type Workflow } from '../workflow.ts';
import { checkedPosition } from './nodes.ts';
import { withPositions } from './positions.ts';

/** A point on the canvas that a link is led through. */
export type Bend = Position;

const none: readonly Bend[] = [];

/** The bends of the link into a port, in order from its source. */
export const bendsOf = ({ layout }: Workflow, { node, port }: Link): readonly Bend[] => own(own(layout, node)?.bends ?? {}, port) ?? none;

/**
 * Sets the bends of the link into a port; an empty list makes it straight. They are stored with the position of the port's node. Throws `GraphError`
 * UNKNOWN_NODE or BAD_EDIT.
 */
export const setBends = (unplaced: Workflow, { node, port }: Link, bends: readonly Bend[]): Workflow => {
  nodeIn(unplaced, node);
  const workflow = withPositions(unplaced);
  const { bends: before = {}, ...position } = own(workflow.layout, node) ?? { x: 0, y: 0 };
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
export const withBend = (ends: LinkEnds, bends: readonly Bend[], bend: Bend): readonly Bend[] =>
  bends.toSpliced(segmentOf(ends, bends, bend), 0, bend);

/** The segment of a link that a bend lengthens least: the number of bends before it. */
const segmentOf = ({ from, to }: LinkEnds, bends: readonly Bend[], bend: Bend): number => {
  const points = [from, ...bends, to];
  const detours = points.slice(1).map((end, index) => {
    const start = points[index] ?? from;
    return distance(start, bend) + distance(bend, end) - distance(start, end);
  });
  return detours.indexOf(Math.min(...detours));
};

const distance = (a: Position, b: Position): number => Math.hypot(a.x - b.x, a.y - b.y);

/** The height of a card's title bar, where links are taken to start and end. */
const titleHeight = 48;

/**
 * Adds a bend to the link into a port, and to the links that share the path there. The ends of the link are estimated from the positions of its nodes. Throws
 * `GraphError` BAD_EDIT.
 */
export const addBend = (unplaced: Workflow, into: Link, bend: Bend): Workflow => {
  const workflow = withPositions(unplaced);
  const link = own(own(workflow.nodes, into.node)?.inputs ?? {}, into.port);
  if (!link) return unplaced;
  const [source = { x: 0, y: 0 }, target = { x: 0, y: 0 }] = [own(workflow.layout, link.node), own(workflow.layout, into.node)];
  const ends = {
    from: { x: source.x + unmeasuredSize.width, y: source.y + titleHeight },
    to: { x: target.x, y: target.y + titleHeight },
  };
  const bends = bendsOf(workflow, into);
  const segment = segmentOf(ends, bends, bend);
  const sharing = segment < bends.length ? linksThrough(workflow, into, segment) : [into];
  return changeBends(workflow, sharing, (before) => before.toSpliced(segment, 0, bend));
};

/**
 * The links through a bend of the link into a port, by the port that each feeds: those from the same output that pass through the same points up to the bend.
 * `index` counts the bends from 0. The link itself is one of them.
 */
export const linksThrough = (workflow: Workflow, into: Link, index: number): readonly Link[] => {
  const link = own(own(workflow.nodes, into.node)?.inputs ?? {}, into.port);
  const bends = bendsOf(workflow, into);
  if (!link || index >= bends.length) return [];
  return Object.entries(workflow.layout).flatMap(([node, { bends: paths = {} }]) =>
    Object.entries(paths).flatMap(([port, path]) => {
      const other = own(own(workflow.nodes, node)?.inputs ?? {}, port);
      if (other?.node !== link.node || other.port !== link.port) return [];
      return bends.slice(0, index + 1).every(({ x, y }, at) => path[at]?.x === x && path[at].y === y) ? [{ node, port }] : [];
    }),
  );
};

/** Moves a bend, for all links that share it. Throws `GraphError` BAD_EDIT. */
export const moveBend = (workflow: Workflow, into: Link, { index, to }: { readonly index: number; readonly to: Bend }): Workflow =>
  changeBends(workflow, linksThrough(workflow, into, index), (bends) => bends.with(index, to));

/** Removes a bend, from all links that share it. */
export const removeBend = (workflow: Workflow, into: Link, index: number): Workflow =>
  changeBends(workflow, linksThrough(workflow, into, index), (bends) => bends.toSpliced(index, 1));

const changeBends = (workflow: Workflow, links: readonly Link[], change: (bends: readonly Bend[]) => readonly Bend[]): Workflow =>
  links.reduce((changed, into) => setBends(changed, into, change(bendsOf(changed, into))), workflow);

type Bends = NonNullable<Workflow['layout'][string]['bends']>;

/** Bends by port, moved where the port is one of those that follow. */
export const shiftedBends = (bends: Bends, by: Position, follows: (port: string) => boolean = () => true): Bends =>
  Object.fromEntries(
    Object.entries(bends).map(([port, points]) => [
      port,
      follows(port) ? points.map(({ x, y }) => ({ x: x + by.x, y: y + by.y })) : points,
    ]),
  );

/** Moves a layout entry, and with it the bends of the links into its node. */
export const shifted = <Entry extends Workflow['layout'][string]>(entry: Entry, by: Position): Entry => ({
  ...entry,
  x: entry.x + by.x,
  y: entry.y + by.y,
  ...(entry.bends && { bends: shiftedBends(entry.bends, by) }),
});
