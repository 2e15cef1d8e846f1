import { own } from '../own.ts';
import type { Position } from '../position.ts';
import type { Workflow } from '../workflow.ts';
import { shiftedBends } from './bends.ts';
import { frameContents, hiddenIn } from './frame-tree.ts';
import { checkedPosition } from './nodes.ts';

export type Positions = Readonly<Record<string, Position>>;

/** Whether a node stays where it is: it is pinned, and not hidden in a frame, which would take it along. */
export const isPinned = (workflow: Workflow, id: string): boolean => {
  const entry = own(workflow.layout, id);
  return entry?.pinned === true && hiddenIn(workflow, entry) === undefined;
};

/**
 * Puts nodes and frames at positions. The bends of a link move with it if both of its nodes move alike, and what a collapsed frame hides moves with the
 * frame. Pinned nodes and unknown ids are ignored. Throws `GraphError` BAD_EDIT.
 */
export const place = (
  workflow: Workflow,
  { nodes = {}, frames = {} }: { readonly nodes?: Positions; readonly frames?: Positions },
): Workflow => {
  const wanted = { nodes: { ...nodes }, frames: { ...frames } };
  for (const [id, to] of Object.entries(frames)) {
    const frame = own(workflow.frames ?? {}, id);
    if (!frame?.collapsed) continue;
    const content = frameContents(workflow, id);
    const by = { x: to.x - frame.x, y: to.y - frame.y };
    const moved = (at: Position | undefined): Position => ({ x: (at?.x ?? 0) + by.x, y: (at?.y ?? 0) + by.y });
    for (const node of content.nodes) wanted.nodes[node] ??= moved(own(workflow.layout, node));
    for (const inner of content.frames) wanted.frames[inner] ??= moved(own(workflow.frames ?? {}, inner));
  }
  return placeFrames(placeNodes(workflow, wanted.nodes), wanted.frames);
};

/** Moves nodes on the canvas. Pinned nodes and unknown ids are ignored. Results do not change. Throws `GraphError` BAD_EDIT. */
export const move = (workflow: Workflow, positions: Positions): Workflow => placeNodes(workflow, positions);

const placeNodes = (workflow: Workflow, positions: Positions): Workflow => {
  const deltas = new Map<string, Position>();
  const entries: [string, Workflow['layout'][string]][] = [];
  for (const [id, { x, y }] of Object.entries(positions)) {
    const entry = own(workflow.layout, id);
    if (!Object.hasOwn(workflow.nodes, id) || isPinned(workflow, id) || (entry?.x === x && entry.y === y)) continue;
    entries.push([id, checkedPosition(id, { ...entry, x, y })]);
    if (entry) deltas.set(id, { x: x - entry.x, y: y - entry.y });
  }
  if (entries.length === 0) return workflow;
  const moved = entries.map(([id, entry]) => {
    const by = deltas.get(id);
    const follows = (port: string): boolean => {
      const source = deltas.get(own(own(workflow.nodes, id)?.inputs ?? {}, port)?.node ?? '');
      return source !== undefined && source.x === by?.x && source.y === by.y;
    };
    if (!by || !entry.bends || !Object.keys(entry.bends).some(follows)) return [id, entry] as const;
    return [id, { ...entry, bends: shiftedBends(entry.bends, by, follows) }] as const;
  });
  return { ...workflow, layout: { ...workflow.layout, ...Object.fromEntries(moved) } };
};

const placeFrames = (workflow: Workflow, positions: Positions): Workflow => {
  const moved = Object.entries(positions).flatMap(([id, { x, y }]) => {
    const frame = own(workflow.frames ?? {}, id);
    return frame && (frame.x !== x || frame.y !== y) ? [[id, checkedPosition(id, { ...frame, x, y })] as const] : [];
  });
  return moved.length === 0 ? workflow : { ...workflow, frames: { ...workflow.frames, ...Object.fromEntries(moved) } };
};
