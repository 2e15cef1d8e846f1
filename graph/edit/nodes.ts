import { GraphError } from '../error.ts';
import type { AnyNode } from '../node.ts';
import { nodeIn } from '../node-in.ts';
import { own } from '../own.ts';
import { idSchema, type Link, maximumNodes, nodeSchema, type Workflow, type WorkflowNode } from '../workflow.ts';

type Place = { readonly x: number; readonly y: number };
type Insertion = { readonly id: string; readonly node: WorkflowNode; readonly place?: Place };

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
export const insertNode = (workflow: Workflow, insertion: Insertion): Workflow => insertNodes(workflow, [insertion]);

/** Adds nodes as they are, all or none. Throws `GraphError` BAD_EDIT. */
export const insertNodes = (workflow: Workflow, insertions: readonly Insertion[]): Workflow => {
  const nodes = { ...workflow.nodes };
  const layout = { ...workflow.layout };
  for (const { id, node, place } of insertions) {
    refuseId(nodes, id);
    nodes[id] = node;
    if (place) layout[id] = checkedPlace(id, place);
  }
  if (Object.keys(nodes).length > maximumNodes) {
    throw new GraphError('BAD_EDIT', 'A workflow can have at most {maximum} nodes. Remove some first.', {
      params: { maximum: maximumNodes },
    });
  }
  return { ...workflow, nodes, layout };
};

/** Removes nodes, the links that lead to them, and what the interface says of them. Ids that are not there are passed over. */
export const removeNodes = (workflow: Workflow, ids: readonly string[]): Workflow => {
  const gone = new Set(ids.filter((id) => Object.hasOwn(workflow.nodes, id)));
  if (gone.size === 0) return workflow;
  const nodes: Record<string, WorkflowNode> = {};
  for (const [id, node] of Object.entries(workflow.nodes)) {
    if (gone.has(id)) continue;
    const inputs = without(node.inputs, (_, link) => gone.has(link.node));
    nodes[id] = inputs === node.inputs ? node : { ...node, inputs };
  }
  return {
    ...workflow,
    nodes,
    layout: without(workflow.layout, (id) => gone.has(id)),
    interface: {
      inputs: without(workflow.interface.inputs, (_, { node }) => gone.has(node)),
      outputs: without(workflow.interface.outputs, (_, { node }) => gone.has(node)),
    },
  };
};

/** Gives a node another id; links, interface and layout follow, and it keeps its place among the others. Throws `GraphError` BAD_EDIT or UNKNOWN_NODE. */
export const renameNode = (workflow: Workflow, from: string, to: string): Workflow => {
  nodeIn(workflow, from);
  if (from === to) return workflow;
  refuseId(workflow.nodes, to);
  const follow = <Value extends Pick<Link, 'node'>>(record: Record<string, Value>): Record<string, Value> =>
    Object.values(record).some(({ node }) => node === from)
      ? Object.fromEntries(Object.entries(record).map(([name, value]) => [name, value.node === from ? { ...value, node: to } : value]))
      : record;
  const rename = <Value>(record: Readonly<Record<string, Value>>): Record<string, Value> =>
    Object.fromEntries(Object.entries(record).map(([id, value]) => [id === from ? to : id, value]));
  const nodes = rename(workflow.nodes);
  for (const [id, node] of Object.entries(nodes)) {
    const inputs = follow(node.inputs);
    if (inputs !== node.inputs) nodes[id] = { ...node, inputs };
  }
  return {
    ...workflow,
    nodes,
    layout: Object.hasOwn(workflow.layout, from) ? rename(without(workflow.layout, (id) => id === to)) : workflow.layout,
    interface: { inputs: follow(workflow.interface.inputs), outputs: follow(workflow.interface.outputs) },
  };
};

/** An id that nothing in a record has, from a wish: `decode`, `decode-2`, …, at most 64 characters. */
export const freeId = (taken: Readonly<Record<string, unknown>>, wish: string): string => {
  let id = wish;
  for (let number = 2; Object.hasOwn(taken, id); number++) {
    const end = `-${number}`;
    // by UTF-16 units as the length is checked, but never through the middle of a character
    id = `${wish.slice(0, 64 - end.length).replace(/[\uD800-\uDBFF]$/, '')}${end}`;
  }
  return id;
};

/** A place that can be saved. Throws `GraphError` BAD_EDIT for infinities and not-a-number. */
export const checkedPlace = <At extends Place>(id: string, place: At): At => {
  if (Number.isFinite(place.x) && Number.isFinite(place.y)) return place;
  throw new GraphError('BAD_EDIT', 'Node "{node}" cannot be moved to {x}, {y}: coordinates must be finite.', {
    nodeId: id,
    params: { node: id, x: place.x, y: place.y },
  });
};

const refuseId = (nodes: Workflow['nodes'], id: string): void => {
  const details = { nodeId: id, params: { node: id } };
  if (own(nodes, id)) throw new GraphError('BAD_EDIT', 'The workflow already has a node "{node}". Choose another id.', details);
  if (!idSchema.safeParse(id).success)
    throw new GraphError('BAD_EDIT', '"{node}" is not a valid node id. Use at most 64 letters, digits, - and _.', details);
};

/** The record without some entries; the same record where none is dropped. */
const without = <Value>(record: Record<string, Value>, drop: (name: string, value: Value) => boolean): Record<string, Value> => {
  const kept = Object.entries(record).filter(([name, value]) => !drop(name, value));
  return kept.length === Object.keys(record).length ? record : Object.fromEntries(kept);
};
