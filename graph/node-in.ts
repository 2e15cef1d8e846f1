import { GraphError } from './error.ts';
import { own } from './own.ts';
import type { Workflow, WorkflowNode } from './workflow.ts';

/** The node with an id. `from` is the node whose link names it. Throws `GraphError` UNKNOWN_NODE. */
export const nodeIn = (workflow: Pick<Workflow, 'nodes'>, nodeId: string, from?: string): WorkflowNode => {
  const node = own(workflow.nodes, nodeId);
  if (node) return node;
  if (from === undefined) {
    throw new GraphError('UNKNOWN_NODE', 'The workflow has no node "{node}". Check the name.', { nodeId, params: { node: nodeId } });
  }
  const template = 'Node "{from}" has a link from node "{node}", which does not exist. Remove the link, or add the node again.';
  throw new GraphError('UNKNOWN_NODE', template, { nodeId: from, params: { from, node: nodeId } });
};
