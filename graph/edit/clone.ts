import { duplicateNodes, move, type Workflow } from '../index.ts';
import type { Position } from '../position.ts';

/** Copies of nodes at the places they were dragged to; the nodes themselves stay where they are. Gives the workflow and the copies' ids. */
export const cloneTo = (
  workflow: Workflow,
  places: Readonly<Record<string, Position>>,
): { readonly workflow: Workflow; readonly ids: readonly string[] } => {
  const [first] = Object.entries(places);
  if (!first) return { workflow, ids: [] };
  const stood = workflow.layout[first[0]] ?? first[1];
  const by = { x: first[1].x - stood.x, y: first[1].y - stood.y };
  const { workflow: grown, ids } = duplicateNodes(workflow, Object.keys(places), by);
  // those that had no place of their own have one now
  const settled = move(grown, Object.fromEntries(Object.entries(places).map(([id, place]) => [ids[id] ?? id, place])));
  return { workflow: settled, ids: Object.values(ids) };
};
