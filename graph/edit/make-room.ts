import { own } from '../own.ts';
import { type Box, type NodeSizes, type Position, unmeasuredSize } from '../position.ts';
import type { Workflow } from '../workflow.ts';
import { padded, union } from './frame-padding.ts';
import { frameBox, frameContents, frameTree, itemsIn } from './frame-tree.ts';
import { isPinned, place } from './place.ts';

/** The gap that is left between a frame and what moves out of its way. */
const gap = 24;

/** A node or a frame that moves as a whole. */
type Unit = { readonly kind: 'nodes' | 'frames'; readonly id: string; readonly box: Box };

const overlap = (a: Box, b: Box): boolean => a.x < b.x + b.width && b.x < a.x + a.width && a.y < b.y + b.height && b.y < a.y + a.height;

const isInside = (a: Box, b: Box): boolean =>
  a.x >= b.x && a.y >= b.y && a.x + a.width <= b.x + b.width && a.y + a.height <= b.y + b.height;

/**
 * Gives a frame another box. What is in the way of its new area moves to the right or down, with all that lies beyond it, and the frames around it grow; so each frame
 * holds what it held. What is in the frame stays where it is. Pinned nodes do not move.
 */
export const resizeFrame = (workflow: Workflow, id: string, { box, sizes }: { readonly box: Box; readonly sizes: NodeSizes }): Workflow => {
  const shiftOf = new Map<string, Position>();
  const boxes: Record<string, Box> = { [id]: box };
  const tree = frameTree(workflow);
  for (let at: string | undefined = id; at !== undefined; at = tree.frames.get(at)) {
    const frame = own(workflow.frames ?? {}, at);
    const after = boxes[at];
    if (!frame || !after) break;
    const holder = tree.frames.get(at);
    const units = unitsIn(workflow, holder, sizes).filter((unit) => unit.kind === 'nodes' || unit.id !== at);
    const shifts = clear(units, { before: frameBox(frame), after });
    for (const [unit, by] of shifts) shiftOf.set(keyOf(unit), by);
    const outer = holder === undefined ? undefined : own(workflow.frames ?? {}, holder);
    if (!outer || holder === undefined) break;
    const moved = [...shifts].map(([unit, by]) => ({ ...unit.box, x: unit.box.x + by.x, y: unit.box.y + by.y }));
    const inner = frameBox(outer);
    boxes[holder] = [after, ...moved]
      .filter((one) => !isInside(one, inner))
      .map(padded)
      .reduce(union, inner);
  }
  const shifted = place(workflow, shiftedItems(workflow, shiftOf));
  const frames = { ...shifted.frames };
  for (const [name, { x, y, width, height }] of Object.entries(boxes)) {
    const frame = frames[name];
    if (frame) frames[name] = { ...frame, x, y, width, height };
  }
  return { ...shifted, frames };
};

const keyOf = ({ kind, id }: Pick<Unit, 'kind' | 'id'>): string => `${kind} ${id}`;

const unitsIn = (workflow: Workflow, holder: string | undefined, sizes: NodeSizes): readonly Unit[] => {
  const { nodes, frames } = itemsIn(workflow, holder);
  return [
    ...nodes.flatMap((id): Unit[] => {
      const entry = own(workflow.layout, id);
      return entry && !isPinned(workflow, id)
        ? [{ kind: 'nodes', id, box: { x: entry.x, y: entry.y, ...(own(sizes, id) ?? unmeasuredSize) } }]
        : [];
    }),
    ...frames.flatMap((id): Unit[] => {
      const frame = own(workflow.frames ?? {}, id);
      return frame ? [{ kind: 'frames', id, box: frameBox(frame) }] : [];
    }),
  ];
};

/** How far units move out of the way of a box that grows. Those that move keep their order and their distances. */
const clear = (units: readonly Unit[], { before, after }: { readonly before: Box; readonly after: Box }): ReadonlyMap<Unit, Position> => {
  const shifts = new Map<Unit, Position>();
  const at = (unit: Unit): Box => {
    const by = shifts.get(unit) ?? { x: 0, y: 0 };
    return { ...unit.box, x: unit.box.x + by.x, y: unit.box.y + by.y };
  };
  for (const axis of ['x', 'y'] as const) {
    const length = axis === 'x' ? 'width' : 'height';
    const beyond = units.filter((unit) => at(unit)[axis] >= before[axis] + before[length]);
    const blocking = beyond.filter((unit) => overlap(at(unit), after)).map((unit) => at(unit)[axis]);
    if (blocking.length === 0) continue;
    const first = Math.min(...blocking);
    const distance = after[axis] + after[length] + gap - first;
    for (const unit of units.filter((one) => at(one)[axis] >= first)) {
      const by = shifts.get(unit) ?? { x: 0, y: 0 };
      shifts.set(unit, { ...by, [axis]: by[axis] + distance });
    }
  }
  return shifts;
};

/** The new positions of shifted units, with all that the frames among them hold. */
const shiftedItems = (workflow: Workflow, moved: ReadonlyMap<string, Position>) => {
  const nodes: Record<string, Position> = {};
  const frames: Record<string, Position> = {};
  const shift = (into: Record<string, Position>, id: string, from: Position | undefined, by: Position): void => {
    if (from) into[id] = { x: from.x + by.x, y: from.y + by.y };
  };
  for (const [key, by] of moved) {
    const [kind, id = ''] = key.split(' ');
    const content = kind === 'nodes' ? { nodes: [id], frames: [] } : frameContents(workflow, id);
    for (const node of content.nodes) shift(nodes, node, own(workflow.layout, node), by);
    for (const frame of kind === 'nodes' ? [] : [id, ...content.frames]) shift(frames, frame, own(workflow.frames ?? {}, frame), by);
  }
  return { nodes, frames };
};
