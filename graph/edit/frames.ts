import { type Box, type NodeSizes, unmeasuredSize } from '../position.ts';
import type { Workflow } from '../workflow.ts';
import { freeId } from './free-id.ts';

/** A titled box behind nodes, or a note. */
export type Frame = NonNullable<Workflow['frames']>[string];

/** The text of a note; undefined for a plain frame. It is an additional field of the frame in the file. */
export const noteOf = (frame: Frame): string | undefined => (typeof frame.note === 'string' ? frame.note : undefined);

/** Adds a frame; with `note`, a note. Returns the workflow and the frame's id. */
export const addFrame = (
  workflow: Workflow,
  box: Box,
  text: { readonly title: string; readonly note?: string },
): { readonly workflow: Workflow; readonly id: string } => {
  const id = freeId(workflow.frames ?? {}, text.note === undefined ? 'frame' : 'note');
  return { workflow: { ...workflow, frames: { ...workflow.frames, [id]: { ...box, ...text } } }, id };
};

/** Changes the position, size, title or note of a frame. An unknown id is ignored. */
export const changeFrame = (
  workflow: Workflow,
  id: string,
  change: Partial<Box> & { readonly title?: string; readonly note?: string },
): Workflow => {
  const frame = workflow.frames?.[id];
  return frame ? { ...workflow, frames: { ...workflow.frames, [id]: { ...frame, ...change } } } : workflow;
};

/** Removes frames. The nodes in them are kept. */
export const removeFrames = (workflow: Workflow, ids: readonly string[]): Workflow => {
  const frames = Object.fromEntries(Object.entries(workflow.frames ?? {}).filter(([id]) => !ids.includes(id)));
  return { ...workflow, frames };
};

const margin = 24;
const titleHeight = 28;

/** The box around nodes, with a margin and space for a title; undefined when no node has a position. */
export const boxAround = (workflow: Workflow, ids: readonly string[], sizes: NodeSizes): Box | undefined => {
  const boxes = ids.flatMap((id) => {
    const position = workflow.layout[id];
    const size = sizes[id] ?? unmeasuredSize;
    return position ? [{ left: position.x, top: position.y, right: position.x + size.width, bottom: position.y + size.height }] : [];
  });
  if (boxes.length === 0) return undefined;
  const x = Math.min(...boxes.map(({ left }) => left)) - margin;
  const y = Math.min(...boxes.map(({ top }) => top)) - margin - titleHeight;
  return {
    x,
    y,
    width: Math.max(...boxes.map(({ right }) => right)) + margin - x,
    height: Math.max(...boxes.map(({ bottom }) => bottom)) + margin - y,
  };
};

/** The nodes whose top left corner is inside a frame. */
export const nodesInFrame = (workflow: Workflow, frame: Box): readonly string[] =>
  Object.entries(workflow.layout).flatMap(([id, { x, y }]) =>
    x >= frame.x && y >= frame.y && x < frame.x + frame.width && y < frame.y + frame.height ? [id] : [],
  );
