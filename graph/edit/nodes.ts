import { checkDefinitions, definitionIdOf } from '../definitions.ts';
import { GraphError } from '../error.ts';
import type { AnyNode } from '../node.ts';
import { nodeIn } from '../node-in.ts';
import { own } from '../own.ts';
import { placesOf, withPlaces } from '../places.ts';
import type { Position } from '../position.ts';
import { type InterfaceInput, idSchema, type Link, maximumNodes, nodeSchema, type Workflow, type WorkflowNode } from '../workflow.ts';

import { pruned } from './subgraph/table.ts';

type Insertion = { readonly id: string; readonly node: WorkflowNode; readonly position?: Position };

/** Adds a node of a type. Params that are left out have their defaults. Throws `GraphError` BAD_EDIT when the id is taken or invalid. */
export const addNode = (
  workflow: Workflow,
  {
    id,
    spec,
    params = {},
    position,
  }: { readonly id: string; readonly spec: AnyNode; readonly params?: WorkflowNode['params']; readonly position?: Position },
): Workflow =>
  insertNode(workflow, { id, node: nodeSchema.parse({ type: spec.type, version: spec.version, params }), ...(position && { position }) });

/** Adds an existing node, for example from another workflow. Throws `GraphError` BAD_EDIT. */
export const insertNode = (workflow: Workflow, insertion: Insertion): Workflow => insertNodes(workflow, [insertion]);

/** Adds existing nodes: all of them or none. Throws `GraphError` BAD_EDIT. */
export const insertNodes = (workflow: Workflow, insertions: readonly Insertion[]): Workflow => {
  const nodes = { ...workflow.nodes };
  const layout = { ...workflow.layout };
  for (const { id, node, position } of insertions) {
    refuseId(nodes, id);
    nodes[id] = node;
    if (position) layout[id] = checkedPosition(id, position);
  }
  if (Object.keys(nodes).length > maximumNodes) {
    throw new GraphError('BAD_EDIT', 'A workflow can have at most {maximum} nodes. Remove some first.', {
      params: { maximum: maximumNodes },
    });
  }
  const grown = { ...workflow, nodes, layout };
  if (insertions.some(({ node }) => definitionIdOf(node) !== undefined)) checkDefinitions(grown, 'BAD_EDIT');
  return grown;
};

/** Removes nodes, the links from them, and their inputs and outputs of the interface. Unknown ids are ignored. */
export const removeNodes = (workflow: Workflow, ids: readonly string[]): Workflow => {
  const gone = new Set(ids.filter((id) => Object.hasOwn(workflow.nodes, id)));
  if (gone.size === 0) return workflow;
  const nodes: Record<string, WorkflowNode> = {};
  for (const [id, node] of Object.entries(workflow.nodes)) {
    if (gone.has(id)) continue;
    const inputs = without(node.inputs, (_, link) => gone.has(link.node));
    nodes[id] = inputs === node.inputs ? node : { ...node, inputs };
  }
  const hadSubgraph = [...gone].some((id) => definitionIdOf(nodeIn(workflow, id)) !== undefined);
  const rest = {
    ...workflow,
    nodes,
    layout: without(workflow.layout, (id) => gone.has(id)),
    interface: {
      inputs: withoutPlaces(workflow.interface.inputs, gone),
      outputs: without(workflow.interface.outputs, (_, { node }) => gone.has(node)),
    },
  };
  return hadSubgraph ? pruned(rest) : rest;
};

/** Changes the id of a node, also in links, interface and layout. The order of the nodes stays. Throws `GraphError` BAD_EDIT or UNKNOWN_NODE. */
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
    interface: { inputs: followInputs(workflow.interface.inputs, from, to), outputs: follow(workflow.interface.outputs) },
  };
};

const followInputs = (inputs: Workflow['interface']['inputs'], from: string, to: string): Workflow['interface']['inputs'] => {
  if (!Object.values(inputs).some((input) => placesOf(input).some(({ node }) => node === from))) return inputs;
  const moved = (input: InterfaceInput): InterfaceInput =>
    withPlaces(
      input,
      placesOf(input).map((place) => (place.node === from ? { ...place, node: to } : place)),
    );
  return Object.fromEntries(Object.entries(inputs).map(([name, input]) => [name, moved(input)]));
};

/** Returns a position that can be saved. Throws `GraphError` BAD_EDIT for infinities and NaN. */
export const checkedPosition = <At extends Position>(id: string, position: At): At => {
  if (Number.isFinite(position.x) && Number.isFinite(position.y)) return position;
  throw new GraphError('BAD_EDIT', 'Node "{node}" cannot be moved to {x}, {y}: coordinates must be finite.', {
    nodeId: id,
    params: { node: id, x: position.x, y: position.y },
  });
};

/** A position near the wanted one where no other node is. */
export const freePosition = ({ layout }: Workflow, { x, y: wanted }: Position): Position => {
  const taken = Object.values(layout);
  let y = wanted;
  while (taken.some((other) => Math.abs(other.x - x) < 240 && Math.abs(other.y - y) < 120)) y += 160;
  return { x, y };
};

const refuseId = (nodes: Workflow['nodes'], id: string): void => {
  const details = { nodeId: id, params: { node: id } };
  if (own(nodes, id)) throw new GraphError('BAD_EDIT', 'The workflow already has a node "{node}". Choose another id.', details);
  if (!idSchema.safeParse(id).success)
    throw new GraphError('BAD_EDIT', '"{node}" is not a valid node id. Use at most 64 letters, digits, - and _.', details);
};

/** The inputs of an interface without the places of removed nodes. */
const withoutPlaces = (inputs: Workflow['interface']['inputs'], gone: ReadonlySet<string>): Workflow['interface']['inputs'] => {
  if (!Object.values(inputs).some((input) => placesOf(input).some(({ node }) => gone.has(node)))) return inputs;
  return Object.fromEntries(
    Object.entries(inputs).flatMap(([name, input]) => {
      const places = placesOf(input).filter(({ node }) => !gone.has(node));
      return places.length === 0 ? [] : [[name, withPlaces(input, places)]];
    }),
  );
};

/** The record without some entries; the same record when none is dropped. */
const without = <Value>(record: Record<string, Value>, drop: (name: string, value: Value) => boolean): Record<string, Value> => {
  const kept = Object.entries(record).filter(([name, value]) => !drop(name, value));
  return kept.length === Object.keys(record).length ? record : Object.fromEntries(kept);
};
