import { own } from '../own.ts';
import type { Box, Position, Size } from '../position.ts';
import type { Frame, Workflow } from '../workflow.ts';

/** The text of a note; undefined for a plain frame. */
export const noteOf = (frame: Frame): string | undefined => frame.note;

/** The size of a collapsed frame. */
export const collapsedFrame: Size = { width: 264, height: 44 };

/** The box that a frame covers on the canvas: of a collapsed one, its bar. */
export const frameBox = ({ x, y, width, height, collapsed }: Frame): Box => ({ x, y, ...(collapsed ? collapsedFrame : { width, height }) });

/** Nodes and frames, by id. */
export type Items = { readonly nodes: readonly string[]; readonly frames: readonly string[] };

/** The innermost frame around every node and frame that is in one, by id. */
export type FrameTree = { readonly nodes: ReadonlyMap<string, string>; readonly frames: ReadonlyMap<string, string> };

const cache = new WeakMap<Workflow, FrameTree>();

/**
 * Which frame holds what. A node, a note or a smaller frame is in the smallest frame around its top left corner; what a collapsed frame hides is in that frame,
 * wherever it lies. The result is cached for the workflow.
 */
export const frameTree = (workflow: Workflow): FrameTree => {
  const cached = cache.get(workflow);
  if (cached) return cached;
  const tree = build(workflow);
  cache.set(workflow, tree);
  return tree;
};

const none: FrameTree = { nodes: new Map(), frames: new Map() };

const build = (workflow: Workflow): FrameTree => {
  const all = Object.entries(workflow.frames ?? {});
  if (all.length === 0) return none;
  const hider = hiderIn(workflow);
  const holders = all
    .filter(([, frame]) => noteOf(frame) === undefined && !frame.collapsed && hider(frame.frame) === undefined)
    .map(([id, frame]) => ({ id, box: frameBox(frame) }))
    .sort((a, b) => area(a.box) - area(b.box));
  const nodes = new Map<string, string>();
  for (const [id, entry] of Object.entries(workflow.layout)) {
    if (!Object.hasOwn(workflow.nodes, id)) continue;
    const frame = hider(entry.frame) ?? holders.find(({ box }) => contains(box, entry))?.id;
    if (frame !== undefined) nodes.set(id, frame);
  }
  const frames = new Map<string, string>();
  for (const [id, frame] of all) {
    // of frames with one area the later one is the outer one, so that no two hold each other
    const own = holders.findIndex((holder) => holder.id === id);
    const size = area(frameBox(frame));
    const outer = holders.find(({ box }, index) => (own === -1 ? area(box) > size : index > own) && contains(box, frame));
    const holder = hider(frame.frame) ?? outer?.id;
    if (holder !== undefined) frames.set(id, holder);
  }
  return { nodes, frames };
};

const area = ({ width, height }: Size): number => width * height;
const contains = (box: Box, { x, y }: Position): boolean => x >= box.x && y >= box.y && x < box.x + box.width && y < box.y + box.height;

/** The frame of that id, if it is collapsed and so hides what names it. */
const hiderIn =
  ({ frames = {} }: Workflow) =>
  (id: string | undefined): string | undefined =>
    id !== undefined && own(frames, id)?.collapsed === true ? id : undefined;

/** The outermost collapsed frame that hides a node or a frame, which `entry` is the layout of; undefined for one that is visible. */
export const hiddenIn = (workflow: Workflow, entry: { readonly frame?: string | undefined } | undefined): string | undefined => {
  const hider = hiderIn(workflow);
  const seen = new Set<string>();
  let at = hider(entry?.frame);
  for (let outer = at; outer !== undefined && !seen.has(outer); outer = hider(own(workflow.frames ?? {}, outer)?.frame)) {
    seen.add(outer);
    at = outer;
  }
  return at;
};

/** A layout entry or a frame that leaves with some frames: it becomes visible if the frame that hides it stays. */
export const hiddenInside = <Entry extends { readonly frame?: string | undefined }>(entry: Entry, frames: ReadonlySet<string>): Entry => {
  if (entry.frame === undefined || frames.has(entry.frame)) return entry;
  const { frame: _, ...visible } = entry;
  return visible as unknown as Entry; // safe: `frame` is optional
};

/** Everything in a frame, at all levels. */
export const frameContents = (workflow: Workflow, id: string): Items => contentsIn(frameTree(workflow), id);

const contentsIn = (tree: FrameTree, id: string): Items => {
  const inside = new Set([id]);
  // a frame comes after what holds it only by chance, so the list is read until nothing is added
  for (let before = 0; before !== inside.size; ) {
    before = inside.size;
    for (const [frame, holder] of tree.frames) if (inside.has(holder)) inside.add(frame);
  }
  const nodes = [...tree.nodes].flatMap(([node, holder]) => (inside.has(holder) ? [node] : []));
  inside.delete(id);
  return { nodes, frames: [...inside] };
};

/** What lies directly in a frame; of undefined, in none. */
export const itemsIn = (workflow: Workflow, holder: string | undefined): Items => {
  const tree = frameTree(workflow);
  return {
    nodes: Object.keys(workflow.nodes).filter((id) => tree.nodes.get(id) === holder),
    frames: Object.keys(workflow.frames ?? {}).filter((id) => tree.frames.get(id) === holder),
  };
};

/** The items with everything that the frames among them hold. */
export const withContents = (workflow: Workflow, { nodes, frames }: Items): Items => {
  const held = frames.filter((id) => own(workflow.frames ?? {}, id)).map((id) => frameContents(workflow, id));
  return {
    nodes: [...new Set([...nodes, ...held.flatMap((content) => content.nodes)])],
    frames: [...new Set([...frames, ...held.flatMap((content) => content.frames)])],
  };
};
