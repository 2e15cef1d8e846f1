import { flatten, isAtOrIn, own, type Plan, type Workflow, type WorkflowNode } from '../../../graph/index.ts';

/** The name under which a node says that its results are not kept. The planner does not read it. */
const field = 'neverKept';

/** Whether the results of a node are shown and not kept. */
export const isNeverKept = (node: WorkflowNode | undefined): boolean => node?.[field] === true;

/** Lets the results of nodes be kept, or not. The same workflow where nothing changes. */
export const setNeverKept = (workflow: Workflow, ids: readonly string[], never: boolean): Workflow => {
  const changed = ids.flatMap((id) => {
    const node = own(workflow.nodes, id);
    if (!node || isNeverKept(node) === never) return [];
    const { [field]: _, ...kept } = node;
    return [[id, never ? { ...kept, [field]: true } : kept] as const];
  });
  return changed.length === 0 ? workflow : { ...workflow, nodes: { ...workflow.nodes, ...Object.fromEntries(changed) } };
};

/** The keys of the outputs that a run does not keep: those of such nodes, and of all nodes in such a subgraph of the workflow. */
export const neverKeptKeys = (workflow: Workflow, { tasks }: Plan): ReadonlySet<string> => {
  const levels = [workflow.nodes, ...Object.values(workflow.definitions ?? {}).map(({ nodes }) => nodes)];
  if (!levels.some((nodes) => Object.values(nodes).some(isNeverKept))) return new Set();
  const { nodes } = flatten(workflow).workflow;
  const marked = Object.keys(workflow.nodes).filter((id) => isNeverKept(own(workflow.nodes, id)));
  const isIn = (path: string): boolean => isNeverKept(own(nodes, path)) || marked.some((id) => isAtOrIn(path, id));
  return new Set(tasks.flatMap(({ nodeId, key }) => (isIn(nodeId) ? [key] : [])));
};
