import { nodeIn } from '../node-in.ts';
import { own } from '../own.ts';
import type { Link, Workflow, WorkflowNode } from '../workflow.ts';

/** The workflow with one node changed. Throws `GraphError` UNKNOWN_NODE. */
export const changeNode = (workflow: Workflow, id: string, change: (node: WorkflowNode) => WorkflowNode): Workflow => {
  const before = nodeIn(workflow, id);
  const after = change(before);
  return after === before ? workflow : { ...workflow, nodes: { ...workflow.nodes, [id]: after } };
};

/** Wires an output to an input port or a param; a link that was there is replaced. Throws `GraphError` UNKNOWN_NODE. */
export const connect = (workflow: Workflow, { from, to }: { readonly from: Link; readonly to: Link }): Workflow => {
  nodeIn(workflow, from.node);
  return changeNode(workflow, to.node, (node) => {
    const held = own(node.inputs, to.port);
    if (held?.node === from.node && held.port === from.port) return node;
    return { ...node, inputs: { ...node.inputs, [to.port]: { node: from.node, port: from.port } } };
  });
};

/** Removes the link into an input port or a param; without one nothing changes. Throws `GraphError` UNKNOWN_NODE. */
export const disconnect = (workflow: Workflow, id: string, port: string): Workflow =>
  changeNode(workflow, id, (node) => {
    if (!Object.hasOwn(node.inputs, port)) return node;
    const { [port]: _, ...inputs } = node.inputs;
    return { ...node, inputs };
  });

/** Sets a param; `undefined` gives it back its default. Values are checked when the workflow is planned. Throws `GraphError` UNKNOWN_NODE. */
export const setParam = (
  workflow: Workflow,
  { node: id, param, value }: { readonly node: string; readonly param: string; readonly value: unknown },
): Workflow =>
  changeNode(workflow, id, (node) => {
    if (Object.hasOwn(node.params, param) && Object.is(node.params[param], value)) return node;
    const { [param]: _, ...params } = node.params;
    return { ...node, params: value === undefined ? params : { ...node.params, [param]: value } };
  });

/** Makes nodes muted, bypassed, or active again. Throws `GraphError` UNKNOWN_NODE. */
export const setMode = (workflow: Workflow, ids: readonly string[], mode: WorkflowNode['mode']): Workflow =>
  ids.reduce(
    (changed, id) => changeNode(changed, id, ({ mode: before, ...node }) => (mode === undefined ? node : { ...node, mode })),
    workflow,
  );

/** Names a node for people; an empty title gives it back its type's. Throws `GraphError` UNKNOWN_NODE. */
export const setTitle = (workflow: Workflow, id: string, title: string): Workflow =>
  changeNode(workflow, id, ({ title: _, ...node }) => (title === '' ? node : { ...node, title }));

/** Puts nodes in their places on the canvas. It changes no result. */
export const move = (workflow: Workflow, places: Readonly<Record<string, { readonly x: number; readonly y: number }>>): Workflow => ({
  ...workflow,
  layout: {
    ...workflow.layout,
    ...Object.fromEntries(Object.entries(places).map(([id, place]) => [id, { ...workflow.layout[id], ...place }])),
  },
});
