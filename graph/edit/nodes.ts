import { GraphError } from '../error.ts';
import type { AnyNode } from '../node.ts';
import { nodeIn } from '../node-in.ts';
import { nodeSchema, type Workflow, type WorkflowNode, workflowSchema } from '../workflow.ts';

type Place = { readonly x: number; readonly y: number };

/** Adds a node of the type with default params. Throws `GraphError` BAD_EDIT when the id is taken or cannot be one. */
export const addNode = (
  workflow: Workflow,
  {
    id,
    spec,
    params = {},
    place,
  }: { readonly id: string; readonly spec: AnyNode; readonly params?: WorkflowNode['params']; readonly place?: Place },
): Workflow =>
  insertNode(workflow, { id, node: nodeSchema.parse({ type: spec.type, version: spec.version, params }), ...(place && { place }) });

/** Adds a node as it is, such as one from another workflow. Throws `GraphError` BAD_EDIT. */
export const insertNode = (
  workflow: Workflow,
  { id, node, place }: { readonly id: string; readonly node: WorkflowNode; readonly place?: Place },
): Workflow => {
  refuseId(workflow, id);
  return {
    ...workflow,
    nodes: { ...workflow.nodes, [id]: node },
    ...(place && { layout: { ...workflow.layout, [id]: place } }),
  };
};

/** Removes nodes, the links that lead to them, and what the interface says of them. Ids that are not there are passed over. */
export const removeNodes = (workflow: Workflow, ids: readonly string[]): Workflow => {
  const gone = new Set(ids.filter((id) => Object.hasOwn(workflow.nodes, id)));
  if (gone.size === 0) return workflow;
  const kept = Object.entries(workflow.nodes).filter(([id]) => !gone.has(id));
  return {
    ...workflow,
    nodes: Object.fromEntries(kept.map(([id, node]) => [id, withoutLinksTo(node, gone)])),
    layout: without(workflow.layout, (id) => gone.has(id)),
    interface: {
      inputs: without(workflow.interface.inputs, (_, { node }) => gone.has(node)),
      outputs: without(workflow.interface.outputs, (_, { node }) => gone.has(node)),
    },
  };
};

/** Gives a node another id; links, interface and layout follow. Throws `GraphError` BAD_EDIT or UNKNOWN_NODE. */
export const renameNode = (workflow: Workflow, from: string, to: string): Workflow => {
  nodeIn(workflow, from);
  if (from === to) return workflow;
  refuseId(workflow, to);
  const renamed = (id: string) => (id === from ? to : id);
  const follow = <Value extends { readonly node: string }>(record: Readonly<Record<string, Value>>) =>
    Object.fromEntries(Object.entries(record).map(([name, value]) => [name, value.node === from ? { ...value, node: to } : value]));
  return {
    ...workflow,
    nodes: Object.fromEntries(Object.entries(workflow.nodes).map(([id, node]) => [renamed(id), { ...node, inputs: follow(node.inputs) }])),
    layout: Object.fromEntries(Object.entries(workflow.layout).map(([id, place]) => [renamed(id), place])),
    interface: { inputs: follow(workflow.interface.inputs), outputs: follow(workflow.interface.outputs) },
  };
};

/** An id that no node has, from a wish: `decode`, `decode-2`, … */
export const freeId = (workflow: Pick<Workflow, 'nodes'>, wish: string): string => {
  let id = wish;
  for (let number = 2; Object.hasOwn(workflow.nodes, id); number++) id = `${wish}-${number}`;
  return id;
};

const refuseId = (workflow: Workflow, id: string): void => {
  if (Object.hasOwn(workflow.nodes, id))
    throw new GraphError('BAD_EDIT', `There is a node "${id}" already. Choose another id.`, { nodeId: id });
  const probe = workflowSchema.shape.layout.safeParse({ [id]: { x: 0, y: 0 } });
  if (!probe.success)
    throw new GraphError('BAD_EDIT', `"${id}" cannot be a node's id: take letters, digits, - and _, at most 64.`, { nodeId: id });
};

const withoutLinksTo = (node: WorkflowNode, gone: ReadonlySet<string>): WorkflowNode =>
  Object.values(node.inputs).some((link) => gone.has(link.node))
    ? { ...node, inputs: without(node.inputs, (_, link) => gone.has(link.node)) }
    : node;

const without = <Value>(record: Readonly<Record<string, Value>>, drop: (name: string, value: Value) => boolean): Record<string, Value> =>
  Object.fromEntries(Object.entries(record).filter(([name, value]) => !drop(name, value)));
