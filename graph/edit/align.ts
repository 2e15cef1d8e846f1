import { type NodeSizes, unmeasuredSize } from '../position.ts';
import type { Workflow } from '../workflow.ts';
import { move } from './links.ts';

/** Moves nodes to a common left or top edge: the smallest x or y among them. Nodes without a position are skipped. */
export const align = (workflow: Workflow, ids: readonly string[], side: 'left' | 'top'): Workflow => {
  const positions = ids.flatMap((id) => (workflow.layout[id] ? [{ id, ...workflow.layout[id] }] : []));
  const axis = side === 'left' ? 'x' : 'y';
  const edge = Math.min(...positions.map((position) => position[axis]));
  return move(workflow, Object.fromEntries(positions.map(({ id, x, y }) => [id, { x, y, [axis]: edge }])));
};

/**
 * Makes the gaps between nodes equal. The first and the last node keep their positions; the others move along the axis on which the nodes
 * extend further. Fewer than three nodes with a position are left unchanged.
 */
export const distribute = (workflow: Workflow, ids: readonly string[], sizes: NodeSizes): Workflow => {
  const boxes = ids.flatMap((id) =>
    workflow.layout[id] ? [{ id, x: workflow.layout[id].x, y: workflow.layout[id].y, ...(sizes[id] ?? unmeasuredSize) }] : [],
  );
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
