import type { Workflow } from '../workflow.ts';

/** Distance between nodes without a position, which are shown in a row above the others. */
const distance = 320;

/** The workflow with a position for every node. The same workflow if all have one. */
export const withPositions = (workflow: Workflow): Workflow => {
  const missing = Object.keys(workflow.nodes).filter((id) => !Object.hasOwn(workflow.layout, id));
  if (missing.length === 0) return workflow;
  const row = missing.map((id, index) => [id, { x: index * distance, y: -distance }] as const);
  return { ...workflow, layout: { ...workflow.layout, ...Object.fromEntries(row) } };
};
