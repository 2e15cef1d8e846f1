import { GraphError } from './error.ts';
import { own } from './own.ts';
import type { Workflow, WorkflowNode } from './workflow.ts';

/** The node of that id. Throws `GraphError` UNKNOWN_NODE. */
export const nodeIn = (workflow: Workflow, nodeId: string, from?: string): WorkflowNode => {
  const node = own(workflow.nodes, nodeId);
  if (node) return node;
  const where = from === undefined ? ' Check the name.' : ` A link of "${from}" leads to it: remove the link, or bring the node back.`;
  throw new GraphError('UNKNOWN_NODE', `The workflow has no node "${nodeId}".${where}`, { nodeId: from ?? nodeId });
};
