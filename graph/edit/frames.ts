import { own } from '../own.ts';
import { type Box, type NodeSizes, unmeasuredSize } from '../position.ts';
import type { Colour, Frame, LayoutEntry, Workflow } from '../workflow.ts';
import { padded, union } from './frame-padding.ts';
import { frameBox, frameContents, frameTree, hiddenIn, type Items } from './frame-tree.ts';
import { freeId } from './free-id.ts';
import { resizeFrame } from './make-room.ts';

/**
 * Adds a frame; with `note`, a note. `around` names what it is put around: a frame that holds all of it grows around the new one. Returns the workflow and the
 * frame's id.
 */
export const addFrame = (
  workflow: Workflow,
  box: Box,
  { title, note, around }: { readonly title: string; readonly note?: string; readonly around?: Items },
): { readonly workflow: Workflow; readonly id: string } => {
  const id = freeId(workflow.frames ?? {}, note === undefined ? 'frame' : 'note');
  const frame: Frame = { ...box, title, ...(note !== undefined && { note }) };
  const tree = frameTree(workflow);
  const holders = new Set([
    ...(around?.nodes ?? []).map((node) => tree.nodes.get(node)),
    ...(around?.frames ?? []).map((inner) => tree.frames.get(inner)),
  ]);
  const [holder] = holders;
  const grown = holders.size === 1 && holder !== undefined ? aroundBox(workflow, holder, box) : workflow;
  return { workflow: { ...grown, frames: { ...grown.frames, [id]: frame } }, id };
};

/** A frame that grows, and the frames around it with it, until the box lies in it with a margin. */
const aroundBox = (workflow: Workflow, id: string, inner: Box): Workflow => {
  const frame = own(workflow.frames ?? {}, id);
  if (!frame) return workflow;
  const box = union(frameBox(frame), padded(inner));
  const holder = frameTree(workflow).frames.get(id);
  const outer = holder === undefined ? workflow : aroundBox(workflow, holder, box);
  return { ...outer, frames: { ...outer.frames, [id]: { ...frame, ...box } } };
};

/** Changes the position, size, title, note or colour of a frame. An unknown id is ignored. */
export const changeFrame = (
  workflow: Workflow,
  id: string,
  change: Partial<Box> & { readonly title?: string; readonly note?: string },
): Workflow => {
  const frame = own(workflow.frames ?? {}, id);
  return frame ? { ...workflow, frames: { ...workflow.frames, [id]: { ...frame, ...change } } } : workflow;
};

/** Colours frames and notes; undefined restores the usual colour. Unknown ids are ignored. */
export const setFrameColour = (workflow: Workflow, ids: readonly string[], color: Colour | undefined): Workflow => {
  const changed = ids.flatMap((id) => {
    const frame = own(workflow.frames ?? {}, id);
    if (!frame || frame.color === color) return [];
    const { color: _, ...plain } = frame;
    return [[id, color === undefined ? plain : { ...plain, color }] as const];
  });
  return changed.length === 0 ? workflow : { ...workflow, frames: { ...workflow.frames, ...Object.fromEntries(changed) } };
};

/** Removes frames. What is in them is kept; what a collapsed one hides is shown again. */
export const removeFrames = (workflow: Workflow, ids: readonly string[], sizes: NodeSizes = {}): Workflow => {
  const expanded = ids.reduce((changed, id) => collapseFrame(changed, id, { collapsed: false, sizes }), workflow);
  const frames = Object.fromEntries(Object.entries(expanded.frames ?? {}).filter(([id]) => !ids.includes(id)));
  return { ...expanded, frames };
};

/**
 * Collapses a frame to a bar that hides what it holds, or expands it again: then what has come to lie in its way moves aside. Notes, unknown frames and frames that
 * are hidden themselves are left as they are.
 */
export const collapseFrame = (
  workflow: Workflow,
  id: string,
  { collapsed, sizes = {} }: { readonly collapsed: boolean; readonly sizes?: NodeSizes },
): Workflow => {
  const frame = own(workflow.frames ?? {}, id);
  if (!frame || frame.note !== undefined || (frame.collapsed ?? false) === collapsed || hiddenIn(workflow, frame) !== undefined)
    return workflow;
  if (collapsed) return hide(workflow, id, frameContents(workflow, id));
  return show(resizeFrame(workflow, id, { box: { ...frameBox(frame), width: frame.width, height: frame.height }, sizes }), id);
};

type Hideable = { readonly frame?: string | undefined };
const mapped = <Entry>(record: Readonly<Record<string, Entry>>, change: (entry: Entry, id: string) => Entry): Record<string, Entry> =>
  Object.fromEntries(Object.entries(record).map(([id, entry]) => [id, change(entry, id)]));

const hide = (workflow: Workflow, id: string, { nodes, frames }: Items): Workflow => {
  // what an inner collapsed frame hides stays its own
  const marked =
    (hidden: ReadonlySet<string>) =>
    <Entry extends Hideable>(entry: Entry, name: string): Entry =>
      hidden.has(name) && hiddenIn(workflow, entry) === undefined ? { ...entry, frame: id } : entry;
  return {
    ...workflow,
    layout: mapped(workflow.layout, marked(new Set(nodes))),
    frames: mapped(mapped(workflow.frames ?? {}, marked(new Set(frames))), (frame, name) =>
      name === id ? { ...frame, collapsed: true } : frame,
    ),
  };
};

const show = (workflow: Workflow, id: string): Workflow => {
  const shownEntry = (entry: LayoutEntry): LayoutEntry => {
    if (entry.frame !== id) return entry;
    const { frame: _, ...shown } = entry;
    return shown;
  };
  const shownFrame = (entry: Frame, name: string): Frame => {
    const { frame, collapsed, ...rest } = entry;
    if (name !== id && frame !== id) return entry;
    return { ...rest, ...(name !== id && collapsed && { collapsed }), ...(frame !== undefined && frame !== id && { frame }) };
  };
  return { ...workflow, layout: mapped(workflow.layout, shownEntry), frames: mapped(workflow.frames ?? {}, shownFrame) };
};

/** The box around nodes and frames, with a margin and space for a title; undefined when none of them has a position. */
export const boxAround = (workflow: Workflow, { nodes, frames }: Items, sizes: NodeSizes): Box | undefined => {
  const boxes = [
    ...nodes.flatMap((id): Box[] => {
      const entry = own(workflow.layout, id);
      return entry ? [{ x: entry.x, y: entry.y, ...(own(sizes, id) ?? unmeasuredSize) }] : [];
    }),
    ...frames.flatMap((id): Box[] => {
      const frame = own(workflow.frames ?? {}, id);
      return frame ? [frameBox(frame)] : [];
    }),
  ];
  const [first, ...others] = boxes;
  return first && padded(others.reduce(union, first));
};
