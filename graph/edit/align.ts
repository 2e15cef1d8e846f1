import { type NodeSizes, unmeasuredSize } from '../position.ts';
import type { Workflow } from '../workflow.ts';
import { move } from './place.ts';

/** A line that nodes are moved to: an edge of the box around them, or its vertical (`centre`) or horizontal (`middle`) axis. */
export type AlignSide = 'left' | 'centre' | 'right' | 'top' | 'middle' | 'bottom';

/** Moves nodes so that their sides, or their centres, are on one line of the box around them. Nodes without a position are skipped; fewer than two with one are left unchanged. */
export const align = (workflow: Workflow, ids: readonly string[], { side, sizes }: { side: AlignSide; sizes: NodeSizes }): Workflow => {
  const boxes = boxesOf(workflow, ids, sizes);
  if (boxes.length < 2) return workflow;
  const [axis, length] = side === 'left' || side === 'centre' || side === 'right' ? (['x', 'width'] as const) : (['y', 'height'] as const);
  const start = Math.min(...boxes.map((box) => box[axis]));
  const end = Math.max(...boxes.map((box) => box[axis] + box[length]));
  const share = side === 'left' || side === 'top' ? 0 : side === 'right' || side === 'bottom' ? 1 : 0.5;
  return move(
    workflow,
    Object.fromEntries(
      boxes.map((box) => [box.id, { x: box.x, y: box.y, [axis]: Math.round(start + (end - start - box[length]) * share) }]),
    ),
  );
};

const boxesOf = (workflow: Workflow, ids: readonly string[], sizes: NodeSizes) =>
  ids.flatMap((id) => {
    const position = workflow.layout[id];
    return position ? [{ id, x: position.x, y: position.y, ...(sizes[id] ?? unmeasuredSize) }] : [];
  });

/**
 * Makes the gaps between nodes equal. The first and the last node keep their positions; the others move along the axis on which the nodes
 * extend further. Fewer than three nodes with a position are left unchanged.
 */
export const distribute = (workflow: Workflow, ids: readonly string[], sizes: NodeSizes): Workflow => {
  const boxes = boxesOf(workflow, ids, sizes);
  const extent = (axis: 'x' | 'y') => Math.max(...boxes.map((box) => box[axis])) - Math.min(...boxes.map((box) => box[axis]));
  const [axis, length] = extent('x') >= extent('y') ? (['x', 'width'] as const) : (['y', 'height'] as const);
  const sorted = boxes.sort((a, b) => a[axis] - b[axis]);
  const [first, last] = [sorted[0], sorted.at(-1)];
  if (!first || !last || sorted.length < 3) return workflow;
  const free = last[axis] - first[axis] - sorted.slice(0, -1).reduce((sum, box) => sum + box[length], 0);
  const gap = free / (sorted.length - 1);
  let at = first[axis];
  const moved = sorted.map((box) => {
    const entry = [box.id, { x: box.x, y: box.y, [axis]: Math.round(at) }] as const;
    at += box[length] + gap;
    return entry;
  });
  return move(workflow, Object.fromEntries(moved));
};
