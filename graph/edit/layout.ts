import { own } from '../own.ts';
import { type Box, type NodeSizes, type Position, type Size, unmeasuredSize } from '../position.ts';
import type { Workflow } from '../workflow.ts';
import { bendsOf, setBends } from './bends.ts';
import { framePadding, padded, union } from './frame-padding.ts';
import { frameBox, frameContents, frameTree, hiddenIn, type Items, itemsIn } from './frame-tree.ts';
import { resizeFrame } from './make-room.ts';
import { isPinned, place } from './place.ts';
import { withPositions } from './positions.ts';

/** A node, or a frame with all that it holds, which is laid out as a whole. */
export type LayoutUnit = Size & { readonly key: string };

/** Units of one frame, and the links between them. */
export type LayoutGroup = { readonly units: readonly LayoutUnit[]; readonly links: readonly (readonly [from: string, to: string])[] };

/** Positions of the units of a group, whose corner is anywhere. */
export type Arrange = (group: LayoutGroup) => Promise<Readonly<Record<string, Position>>>;

/** The result of a layout: new positions of nodes, and new boxes of frames. */
export type Arrangement = {
  readonly nodes: Readonly<Record<string, Position>>;
  readonly frames: Readonly<Record<string, Box>>;
  /** The frame whose neighbours were not laid out with it: what is in its way must move aside. */
  readonly crowded?: string;
};

export type LayoutOptions = {
  /** What is laid out: all, what is in a frame, or a selection. */
  readonly of: { readonly all: true } | { readonly frame: string } | { readonly items: Items };
  readonly sizes: NodeSizes;
  readonly arrange: Arrange;
};

/**
 * Lays out nodes and frames from the inside out: what is in a frame first, then the frame, which wraps it, as a unit among its neighbours. A pinned node stays where it
 * is, and so does a frame that holds one. What a collapsed frame hides keeps its places in the frame. The top left corner of what is laid out stays. The results are
 * applied in their order: a selection has one for each frame that holds a part of it.
 */
export const arrangementsOf = async (unplaced: Workflow, { of, sizes, arrange }: LayoutOptions): Promise<readonly Arrangement[]> => {
  const arrangements: Arrangement[] = [];
  let workflow = withPositions(unplaced);
  for (const { holder, items } of groupsOf(workflow, of)) {
    const layout: Layout = { workflow, sizes, arrange, nodes: {}, frames: {} };
    await layOut(layout, holder, items);
    const arrangement = { nodes: layout.nodes, frames: layout.frames, ...(holder !== undefined && { crowded: holder }) };
    arrangements.push(arrangement);
    workflow = applyLayout(workflow, arrangement, sizes);
  }
  return arrangements;
};

type Group = { readonly holder: string | undefined; readonly items: Items };

/** What is laid out together: items of one frame, or of none. The inner frames come first. */
const groupsOf = (workflow: Workflow, of: LayoutOptions['of']): readonly Group[] => {
  if ('all' in of) return [{ holder: undefined, items: itemsIn(workflow, undefined) }];
  if ('frame' in of) return [{ holder: of.frame, items: itemsIn(workflow, of.frame) }];
  const tree = frameTree(workflow);
  const held = of.items.frames.map((id) => frameContents(workflow, id));
  const isHeld = new Set(held.flatMap(({ nodes, frames }) => [...nodes.map((id) => `node ${id}`), ...frames.map((id) => `frame ${id}`)]));
  const nodes = of.items.nodes.filter((id) => !isHeld.has(`node ${id}`));
  const frames = of.items.frames.filter((id) => !isHeld.has(`frame ${id}`));
  const depth = (holder: string | undefined): number => (holder === undefined ? 0 : 1 + depth(tree.frames.get(holder)));
  const holders = [...new Set([...nodes.map((id) => tree.nodes.get(id)), ...frames.map((id) => tree.frames.get(id))])];
  return holders
    .sort((a, b) => depth(b) - depth(a))
    .map((holder) => ({
      holder,
      items: {
        nodes: nodes.filter((id) => tree.nodes.get(id) === holder),
        frames: frames.filter((id) => tree.frames.get(id) === holder),
      },
    }));
};

/** A layout in progress, with the positions and boxes found so far. */
type Layout = {
  readonly workflow: Workflow;
  readonly sizes: NodeSizes;
  readonly arrange: Arrange;
  readonly nodes: Record<string, Position>;
  readonly frames: Record<string, Box>;
};

/** Lays out items of a frame, or of none, where they are, and makes the frame wrap all that it holds. */
const layOut = async (layout: Layout, holder: string | undefined, items: Items): Promise<void> => {
  const { workflow, sizes } = layout;
  const isFixed = (id: string): boolean => frameContents(workflow, id).nodes.some((node) => isPinned(workflow, node));
  for (const id of items.frames) {
    const frame = own(workflow.frames ?? {}, id);
    if (frame && !frame.collapsed && frame.note === undefined) await layOut(layout, id, itemsIn(workflow, id));
  }
  const nodes = items.nodes.filter((id) => !isPinned(workflow, id));
  const frames = items.frames.filter((id) => !isFixed(id));
  const units = [
    ...nodes.map((id) => ({ key: `node ${id}`, ...(own(sizes, id) ?? unmeasuredSize) })),
    ...frames.map((id) => ({ key: `frame ${id}`, ...boxOf(layout, id) })),
  ];
  if (units.length > 0) {
    const found = await layout.arrange({
      units: units.map(({ key, width, height }) => ({ key, width, height })),
      links: linksBetween(workflow, { nodes, frames }),
    });
    const start = holder === undefined ? cornerOf(layout, { nodes, frames }) : innerCorner(workflow, holder, { nodes, frames });
    const boxes = units.map(({ key, width, height }) => ({ key, width, height, x: found[key]?.x ?? 0, y: found[key]?.y ?? 0 }));
    const [left, top] = [Math.min(...boxes.map(({ x }) => x)), Math.min(...boxes.map(({ y }) => y))];
    const moved = boxes.map((box) => ({ ...box, x: Math.round(box.x - left + start.x), y: Math.round(box.y - top + start.y) }));
    const down = clearance(moved, obstacles(layout, holder, { nodes, frames }));
    for (const { key, x, y } of moved) moveUnit(layout, key, { x, y: y + down });
  }
  if (holder !== undefined) layout.frames[holder] = wrap(layout, holder);
};

/** The box of a frame, as it is laid out so far. */
const boxOf = (layout: Layout, id: string): Box => {
  const frame = own(layout.workflow.frames ?? {}, id);
  return own(layout.frames, id) ?? (frame ? frameBox(frame) : { x: 0, y: 0, ...unmeasuredSize });
};

const nodeBox = (layout: Layout, id: string): Box => {
  const { x, y } = own(layout.nodes, id) ?? own(layout.workflow.layout, id) ?? { x: 0, y: 0 };
  return { x, y, ...(own(layout.sizes, id) ?? unmeasuredSize) };
};

/** The box around all that a frame holds, with the corner where the frame has it. */
const wrap = (layout: Layout, id: string): Box => {
  const { nodes, frames } = itemsIn(layout.workflow, id);
  const [first, ...others] = [...nodes.map((node) => nodeBox(layout, node)), ...frames.map((frame) => boxOf(layout, frame))];
  const before = boxOf(layout, id);
  if (!first) return before;
  const { x, y, width, height } = padded(others.reduce(union, first));
  return { x: before.x, y: before.y, width: Math.max(160, x + width - before.x), height: Math.max(80, y + height - before.y) };
};

const cornerOf = (layout: Layout, { nodes, frames }: Items): Position => {
  const boxes = [...nodes.map((id) => nodeBox(layout, id)), ...frames.map((id) => boxOf(layout, id))];
  return { x: Math.min(...boxes.map(({ x }) => x)), y: Math.min(...boxes.map(({ y }) => y)) };
};

/** Where the items of a frame begin: below its title if all of them are laid out, else where they are. */
const innerCorner = (workflow: Workflow, holder: string, { nodes, frames }: Items): Position => {
  const frame = own(workflow.frames ?? {}, holder) ?? { x: 0, y: 0 };
  const all = itemsIn(workflow, holder);
  const inner = { x: frame.x + framePadding.left, y: frame.y + framePadding.top };
  if (nodes.length === all.nodes.length && frames.length === all.frames.length) return inner;
  const corners = [...nodes.map((id) => workflow.layout[id]), ...frames.map((id) => workflow.frames?.[id])].flatMap((at) => at ?? []);
  return {
    x: Math.max(inner.x, Math.min(...corners.map(({ x }) => x))),
    y: Math.max(inner.y, Math.min(...corners.map(({ y }) => y))),
  };
};

/** What stays and must not be covered: frames, pinned nodes, and where frames move all other nodes, because the frames would hold them. */
const obstacles = (layout: Layout, holder: string | undefined, moving: Items): readonly Box[] => {
  const all = itemsIn(layout.workflow, holder);
  const still = all.nodes.filter((id) => isPinned(layout.workflow, id) || (moving.frames.length > 0 && !moving.nodes.includes(id)));
  return [
    ...still.map((id) => nodeBox(layout, id)),
    ...all.frames.filter((id) => !moving.frames.includes(id)).map((id) => boxOf(layout, id)),
  ];
};

/** How far boxes must move down together so that none covers an obstacle. */
const clearance = (boxes: readonly Box[], blocked: readonly Box[]): number => {
  let down = 0;
  for (let again = true; again; ) {
    again = false;
    for (const box of boxes)
      for (const other of blocked) {
        const isBeside = box.x >= other.x + other.width || box.x + box.width <= other.x;
        const isApart = box.y + down >= other.y + other.height || box.y + down + box.height <= other.y;
        if (isBeside || isApart) continue;
        down = other.y + other.height + framePadding.bottom - box.y;
        again = true;
      }
  }
  return down;
};

/** Gives a unit its position; of a frame, everything in it moves along. */
const moveUnit = (layout: Layout, key: string, to: Position): void => {
  const [kind, id = ''] = key.split(' ');
  if (kind === 'node') {
    layout.nodes[id] = to;
    return;
  }
  const before = boxOf(layout, id);
  const by = { x: to.x - before.x, y: to.y - before.y };
  layout.frames[id] = { ...before, ...to };
  const content = frameContents(layout.workflow, id);
  for (const node of content.nodes) {
    const { x, y } = nodeBox(layout, node);
    layout.nodes[node] = { x: x + by.x, y: y + by.y };
  }
  for (const frame of content.frames) {
    const inner = own(layout.workflow.frames ?? {}, frame);
    const { x, y, width, height } = own(layout.frames, frame) ?? inner ?? { x: 0, y: 0, width: 0, height: 0 };
    layout.frames[frame] = { x: x + by.x, y: y + by.y, width, height };
  }
};

/** The links between units: those of what a frame holds lead to the frame. */
const linksBetween = (workflow: Workflow, { nodes, frames }: Items): readonly (readonly [string, string])[] => {
  const unitOf = new Map<string, string>(nodes.map((id) => [id, `node ${id}`]));
  for (const frame of frames) for (const node of frameContents(workflow, frame).nodes) unitOf.set(node, `frame ${frame}`);
  const pairs = new Map<string, readonly [string, string]>();
  for (const [id, to] of unitOf)
    for (const { node } of Object.values(own(workflow.nodes, id)?.inputs ?? {})) {
      const from = unitOf.get(node);
      // links of one node are kept apart, because they pull it harder towards its sources
      if (from !== undefined && from !== to) pairs.set(`${from}\n${to}\n${node}\n${id}`, [from, to]);
    }
  return [...pairs.values()];
};

/**
 * Applies a layout. A frame that has grown pushes its neighbours aside. The bends of a link are kept if both of its nodes have moved alike, and removed otherwise,
 * because they would lead anywhere.
 */
export const applyLayout = (unplaced: Workflow, { nodes, frames, crowded }: Arrangement, sizes: NodeSizes): Workflow => {
  const workflow = withPositions(unplaced);
  const [frame, box] = crowded === undefined ? [] : [own(workflow.frames ?? {}, crowded), own(frames, crowded)];
  // while the nodes are still in the frame: its neighbours are those that are not
  const roomy = crowded !== undefined && frame && box && !frame.collapsed ? resizeFrame(workflow, crowded, { box, sizes }) : workflow;
  const moved = straightened(workflow, place(roomy, { nodes, frames }));
  const sized = Object.entries(frames).flatMap(([id, one]) => {
    const before = own(moved.frames ?? {}, id);
    return before && !before.collapsed && hiddenIn(moved, before) === undefined ? [[id, { ...before, ...one }] as const] : [];
  });
  return sized.length === 0 ? moved : { ...moved, frames: { ...moved.frames, ...Object.fromEntries(sized) } };
};

/** The workflow after a layout, without the bends of links whose nodes have moved differently. */
const straightened = (before: Workflow, after: Workflow): Workflow => {
  const shift = (id: string): string => {
    const [from, to] = [own(before.layout, id), own(after.layout, id)];
    return from && to ? `${to.x - from.x} ${to.y - from.y}` : '0 0';
  };
  return Object.entries(after.nodes).reduce(
    (changed, [node, { inputs }]) =>
      Object.entries(inputs).reduce(
        (current, [port, link]) =>
          bendsOf(current, { node, port }).length > 0 && shift(node) !== shift(link.node) ? setBends(current, { node, port }, []) : current,
        changed,
      ),
    after,
  );
};
