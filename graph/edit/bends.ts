import { nodeIn } from '../node-in.ts';
import { own } from '../own.ts';
import { type Link, maximumBends, type Workflow } from '../workflow.ts';
import { checkedPlace } from './nodes.ts';

export type Bend = { readonly x: number; readonly y: number };

const none: readonly Bend[] = [];

/** The points of the canvas that the link into a port goes through, from its source on. */
export const bendsOf = ({ layout }: Workflow, { node, port }: Link): readonly Bend[] => own(own(layout, node)?.bends ?? {}, port) ?? none;

/**
 * Leads the link into a port through points of the canvas; none make it straight again. They are kept with the place of the node it goes
 * into: `beside` is that place where the layout has none. Throws `GraphError` UNKNOWN_NODE or BAD_EDIT.
 */
export const setBends = (workflow: Workflow, { node, port }: Link, bends: readonly Bend[], beside: Bend = { x: 0, y: 0 }): Workflow => {
  nodeIn(workflow, node);
  const place = own(workflow.layout, node) ?? { x: beside.x, y: beside.y };
  const { bends: held = {}, ...plain } = place;
  const { [port]: _, ...others } = held;
  const points = bends.slice(0, maximumBends).map(({ x, y }) => checkedPlace(node, { x, y }));
  const next = points.length === 0 ? others : { ...others, [port]: points };
  return { ...workflow, layout: { ...workflow.layout, [node]: Object.keys(next).length === 0 ? plain : { ...plain, bends: next } } };
};

/** The place moved, and with it the bends of the links into the node. */
export const shifted = <At extends Workflow['layout'][string]>(place: At, by: Bend): At => ({
  ...place,
  x: place.x + by.x,
  y: place.y + by.y,
  ...(place.bends && {
    bends: Object.fromEntries(
      Object.entries(place.bends).map(([port, bends]) => [port, bends.map(({ x, y }) => ({ x: x + by.x, y: y + by.y }))]),
    ),
  }),
});
