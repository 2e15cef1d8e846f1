import { flatten, nodeIn, type Workflow, type WorkflowNode } from '../../../graph/index.ts';
import type { Overrides } from './types.ts';

/** The workflow with other params for some nodes, by path; links that feed those params are cut. Throws `GraphError` UNKNOWN_NODE. */
export const overridden = (folded: Workflow, overrides: Overrides): Workflow => {
  // params of nodes in a subgraph are those of one use alone
  const workflow = Object.keys(overrides).some((path) => path.includes('/')) ? flatten(folded).workflow : folded;
  const changed = Object.entries(overrides).map(([id, params]): [string, WorkflowNode] => {
    const node = nodeIn(workflow, id);
    const inputs = Object.fromEntries(Object.entries(node.inputs).filter(([port]) => !Object.hasOwn(params, port)));
    return [id, { ...node, params: { ...node.params, ...params }, inputs }];
  });
  return { ...workflow, nodes: { ...workflow.nodes, ...Object.fromEntries(changed) } };
};
