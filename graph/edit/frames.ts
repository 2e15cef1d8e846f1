import { freeId, type Workflow } from '../index.ts';
import { type Box, type NodeSizes, unmeasuredSize } from '../position.ts';

export type Frame = NonNullable<Workflow['frames']>[string];

/** What a note says; undefined for a plain frame. Kept in the frame, which keeps whatever else a file holds. */
export const noteOf = (frame: Frame): string | undefined => (typeof frame.note === 'string' ? frame.note : undefined);

/** Adds a frame, or a note where `note` is given. */
export const addFrame = (
  workflow: Workflow,
  box: Box,
  words: { readonly title: string; readonly note?: string },
): { readonly workflow: Workflow; readonly id: string } => {
  const id = freeId(workflow.frames ?? {}, words.note === undefined ? 'frame' : 'note');
  return { workflow: { ...workflow, frames: { ...workflow.frames, [id]: { ...box, ...words } } }, id };
};

/** Changes a frame: its place, its size, its words. */
export const changeFrame = (
  workflow: Workflow,
  id: string,
  change: Partial<Box> & { readonly title?: string; readonly note?: string },
): Workflow => {
  const frame = workflow.frames?.[id];
  return frame ? { ...workflow, frames: { ...workflow.frames, [id]: { ...frame, ...change } } } : workflow;
};

/** Removes frames; the nodes in them stay. */
export const removeFrames = (workflow: Workflow, ids: readonly string[]): Workflow => {
  const frames = Object.fromEntries(Object.entries(workflow.frames ?? {}).filter(([id]) => !ids.includes(id)));
  return { ...workflow, frames };
};

/** The box around nodes, with room for a title. Undefined without nodes. */
export const boxAround = (workflow: Workflow, ids: readonly string[], sizes: NodeSizes): Box | undefined => {
  const boxes = ids.flatMap((id) => {
    const place = workflow.layout[id];
    const size = sizes[id] ?? unmeasuredSize;
    return place ? [{ left: place.x, top: place.y, right: place.x + size.width, bottom: place.y + size.height }] : [];
  });
  if (boxes.length === 0) return undefined;
  const left = Math.min(...boxes.map((box) => box.left)) - 24;
  const top = Math.min(...boxes.map((box) => box.top)) - 52;
  return {
    x: left,
    y: top,
    width: Math.max(...boxes.map((box) => box.right)) + 24 - left,
    height: Math.max(...boxes.map((box) => box.bottom)) + 24 - top,
  };
};

/** The nodes that stand in a frame: those whose top left corner does. */
export const nodesIn = (workflow: Workflow, frame: Box): readonly string[] =>
  Object.entries(workflow.layout).flatMap(([id, { x, y }]) =>
    x >= frame.x && y >= frame.y && x < frame.x + frame.width && y < frame.y + frame.height ? [id] : [],
  );
