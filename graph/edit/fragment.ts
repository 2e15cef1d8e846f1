import { definitionsOf } from '../definitions.ts';
import { nodeIn } from '../node-in.ts';
import { own } from '../own.ts';
import type { Position } from '../position.ts';
import type { Workflow, WorkflowNode } from '../workflow.ts';
import { shifted } from './bends.ts';
import { freeId } from './free-id.ts';
import { move } from './links.ts';
import { insertNodes } from './nodes.ts';
import { mergeDefinitions, usedBy, withDefinitions } from './subgraph/table.ts';

/** Nodes with their layout, and the definitions that they use: what is copied and pasted. */
export type Fragment = Pick<Workflow, 'nodes' | 'layout' | 'definitions'>;

/** Copies nodes with all their links. Throws `GraphError` UNKNOWN_NODE. */
export const copyNodes = (workflow: Workflow, ids: readonly string[]): Fragment => {
  const nodes = Object.fromEntries(ids.map((id) => [id, nodeIn(workflow, id)]));
  const layout = ids.flatMap((id) => {
    const entry = own(workflow.layout, id);
    return entry ? [[id, entry] as const] : [];
  });
  const used = usedBy(nodes, definitionsOf(workflow)).flatMap((id) => {
    const definition = own(definitionsOf(workflow), id);
    return definition ? [[id, definition] as const] : [];
  });
  return { nodes, layout: Object.fromEntries(layout), ...(used.length > 0 && { definitions: Object.fromEntries(used) }) };
};

export type PasteOptions = {
  /** How far the copies are moved. */
  readonly by?: Position;
  /** Keeps links from nodes outside the fragment, if this workflow has those nodes. */
  readonly incoming?: boolean;
};

/** Adds a fragment under free ids, with its inner links. Returns the workflow, and the new ids by old id. Throws `GraphError` BAD_EDIT. */
export const pasteNodes = (
  workflow: Workflow,
  fragment: Fragment,
  { by = { x: 0, y: 0 }, incoming = false }: PasteOptions = {},
): { readonly workflow: Workflow; readonly ids: Readonly<Record<string, string>> } => {
  const merged = mergeDefinitions(definitionsOf(workflow), { nodes: fragment.nodes, definitions: definitionsOf(fragment) });
  const into = withDefinitions(workflow, merged.definitions);
  const taken: Record<string, WorkflowNode> = { ...workflow.nodes };
  const ids: Record<string, string> = {};
  for (const [id, node] of Object.entries(fragment.nodes)) {
    ids[id] = freeId(taken, id);
    taken[ids[id]] = node;
  }
  const links = (node: WorkflowNode): WorkflowNode['inputs'] =>
    Object.fromEntries(
      Object.entries(node.inputs).flatMap(([port, link]) => {
        const inner = own(ids, link.node);
        if (inner !== undefined) return [[port, { ...link, node: inner }]];
        return incoming && Object.hasOwn(workflow.nodes, link.node) ? [[port, link]] : [];
      }),
    );
  const copies = Object.entries(merged.nodes).map(([id, node]) => {
    const entry = own(fragment.layout, id);
    return { id: ids[id] ?? id, node: { ...node, inputs: links(node) }, ...(entry && { position: shifted(entry, by) }) };
  });
  return { workflow: insertNodes(into, copies), ids };
};

/** Copies nodes beside themselves, with the links into them. Throws `GraphError` UNKNOWN_NODE. */
export const duplicateNodes = (workflow: Workflow, ids: readonly string[], by: Position = { x: 40, y: 40 }) =>
  pasteNodes(workflow, copyNodes(workflow, ids), { by, incoming: true });

/** Copies nodes to the given positions; the originals do not move. Returns the workflow and the ids of the copies. */
export const cloneNodes = (
  workflow: Workflow,
  positions: Readonly<Record<string, Position>>,
): { readonly workflow: Workflow; readonly ids: readonly string[] } => {
  const [first] = Object.entries(positions);
  if (!first) return { workflow, ids: [] };
  const [firstId, target] = first;
  const original = workflow.layout[firstId] ?? target;
  const by = { x: target.x - original.x, y: target.y - original.y };
  const { workflow: grown, ids } = duplicateNodes(workflow, Object.keys(positions), by);
  // copies of nodes without a position of their own get one here
  const moved = move(grown, Object.fromEntries(Object.entries(positions).map(([id, position]) => [ids[id] ?? id, position])));
  return { workflow: moved, ids: Object.values(ids) };
};
