import { planNode } from './plan-node.ts';
import type { PortType } from './port.ts';
import type { Planned, PlanRequest, Task } from './task.ts';
import { emptyWorkflow, type WorkflowNode } from './workflow.ts';

export type TaskRequest = Pick<PlanRequest, 'registry' | 'models' | 'contentHash'> & {
  readonly nodeId: string;
  readonly node: Pick<WorkflowNode, 'type' | 'version' | 'params'>;
  /** The type and the key of each value that enters the task, by input port or param. */
  readonly values: Readonly<Record<string, { readonly type: PortType; readonly key: string }>>;
};

const port = 'value';

/** Plans one task without a workflow: its inputs are values at hand, known by their keys. Throws `GraphError` that names the node. */
export const planTask = ({ nodeId, node, values, ...request }: TaskRequest): Task => {
  const entries = Object.entries(values);
  const sources: [string, Planned][] = entries.map(([name, { type, key }]) => {
    const source = { nodeId: name, type: '', version: 1, params: {}, inputs: {}, paramLinks: {}, key };
    return [name, { task: source, outputs: { [port]: type } }];
  });
  const links = Object.fromEntries(entries.map(([name]) => [name, { node: name, port }]));
  const workflow = { ...emptyWorkflow(), nodes: { [nodeId]: { ...node, inputs: links } } };
  return planNode({ ...request, workflow }, { nodeId, links, planned: new Map(sources) }).task;
};
