import { GraphError } from '../error.ts';
import { nodeIn } from '../node-in.ts';
import { own } from '../own.ts';
import { type Link, linkSchema, maximumNote, maximumTitle, type Workflow, type WorkflowNode } from '../workflow.ts';
import { bendsOf, setBends } from './bends.ts';

/** The workflow with one node changed. Throws `GraphError` UNKNOWN_NODE. */
export const changeNode = (workflow: Workflow, id: string, change: (node: WorkflowNode) => WorkflowNode): Workflow => {
  const before = nodeIn(workflow, id);
  const after = change(before);
  return after === before ? workflow : { ...workflow, nodes: { ...workflow.nodes, [id]: after } };
};

/** Connects an output to an input port or a param, and replaces the link that fed it, with its bends. Throws `GraphError` UNKNOWN_NODE or BAD_EDIT. */
export const connect = (workflow: Workflow, { from, to }: { readonly from: Link; readonly to: Link }): Workflow => {
  nodeIn(workflow, from.node);
  if (!linkSchema.safeParse({ node: from.node, port: from.port }).success || to.port === '__proto__') {
    throw new GraphError('BAD_EDIT', 'Cannot connect "{from}" to "{to}": a port name is invalid.', {
      nodeId: to.node,
      params: { from: `${from.node}.${from.port}`, to: `${to.node}.${to.port}` },
    });
  }
  const before = own(nodeIn(workflow, to.node).inputs, to.port);
  if (before?.node === from.node && before.port === from.port) return workflow;
  const straight = before && bendsOf(workflow, to).length > 0 ? setBends(workflow, to, []) : workflow;
  return changeNode(straight, to.node, (node) => ({
    ...node,
    inputs: { ...node.inputs, [to.port]: { node: from.node, port: from.port } },
  }));
};

/** Removes the link into an input port or a param, if there is one, and its bends. Throws `GraphError` UNKNOWN_NODE. */
export const disconnect = (workflow: Workflow, id: string, port: string): Workflow => {
  const changed = changeNode(workflow, id, (node) => {
    if (!Object.hasOwn(node.inputs, port)) return node;
    const { [port]: _, ...inputs } = node.inputs;
    return { ...node, inputs };
  });
  return bendsOf(changed, { node: id, port }).length > 0 ? setBends(changed, { node: id, port }, []) : changed;
};

/** Removes the links into some ports. Ports of unknown nodes are ignored. */
export const disconnectLinks = (workflow: Workflow, ports: readonly Link[]): Workflow =>
  ports.reduce((current, { node, port }) => (Object.hasOwn(current.nodes, node) ? disconnect(current, node, port) : current), workflow);

/** Sets a param; `undefined` restores its default. Values are checked when the workflow is planned. Throws `GraphError` UNKNOWN_NODE. */
export const setParam = (
  workflow: Workflow,
  { node: id, param, value }: { readonly node: string; readonly param: string; readonly value: unknown },
): Workflow =>
  changeNode(workflow, id, (node) => {
    if (value === undefined ? !Object.hasOwn(node.params, param) : own(node.params, param) === value) return node;
    const { [param]: _, ...params } = node.params;
    return { ...node, params: value === undefined ? params : { ...node.params, [param]: value } };
  });

const changeEach = (workflow: Workflow, ids: readonly string[], change: (node: WorkflowNode) => WorkflowNode): Workflow =>
  ids.reduce((changed, id) => changeNode(changed, id, change), workflow);

/** Mutes or bypasses nodes; `undefined` activates them again. Throws `GraphError` UNKNOWN_NODE. */
export const setMode = (workflow: Workflow, ids: readonly string[], mode: WorkflowNode['mode']): Workflow =>
  changeEach(workflow, ids, (node) => {
    if (node.mode === mode) return node;
    const { mode: _, ...active } = node;
    return mode === undefined ? active : { ...active, mode };
  });

/** Sets where the studio computes nodes; `undefined` lets the studio choose. Throws `GraphError` UNKNOWN_NODE. */
export const setPlacement = (workflow: Workflow, ids: readonly string[], placement: WorkflowNode['placement']): Workflow =>
  changeEach(workflow, ids, (node) => {
    if (node.placement === placement) return node;
    const { placement: _, ...anywhere } = node;
    return placement === undefined ? anywhere : { ...anywhere, placement };
  });

/** Sets the note of a node; an empty note removes it. Throws `GraphError` UNKNOWN_NODE. */
export const setNote = (workflow: Workflow, id: string, note: string): Workflow =>
  changeNode(workflow, id, (node) => {
    if ((node.note ?? '') === note) return node;
    const { note: _, ...plain } = node;
    return note === '' ? plain : { ...plain, note: note.slice(0, maximumNote) };
  });

/** Sets the title of a node; an empty title restores the title of its type. Throws `GraphError` UNKNOWN_NODE or BAD_EDIT. */
export const setTitle = (workflow: Workflow, id: string, title: string): Workflow => {
  if (title.length > maximumTitle) {
    throw new GraphError('BAD_EDIT', 'A title can have at most {maximum} characters, but this one has {length}. Shorten it.', {
      nodeId: id,
      params: { maximum: maximumTitle, length: title.length },
    });
  }
  return changeNode(workflow, id, (node) => {
    if ((node.title ?? '') === title) return node;
    const { title: _, ...untitled } = node;
    return title === '' ? untitled : { ...untitled, title };
  });
};
