import { nodeIn, type Workflow, type WorkflowNode } from '../../../graph/index.ts';
import type { Overrides } from './types.ts';

/** The workflow with other params for some nodes; links that feed those params are cut. Throws `GraphError` UNKNOWN_NODE. */
export const overridden = (workflow: Workflow, overrides: Overrides): Workflow => {
  const changed = Object.entries(overrides).map(([id, params]): [string, WorkflowNode] => {
    const node = nodeIn(workflow, id);
    const inputs = Object.fromEntries(Object.entries(node.inputs).filter(([port]) => !Object.hasOwn(params, port)));
    return [id, { ...node, params: { ...node.params, ...params }, inputs }];
  });
  return { ...workflow, nodes: { ...workflow.nodes, ...Object.fromEntries(changed) } };
};
