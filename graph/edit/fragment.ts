import { nodeIn } from '../node-in.ts';
import { own } from '../own.ts';
import type { Workflow, WorkflowNode } from '../workflow.ts';
import { shifted } from './bends.ts';
import { freeId, insertNodes } from './nodes.ts';

/** Some nodes with their places: what copy takes and paste gives. */
export type Fragment = Pick<Workflow, 'nodes' | 'layout'>;

/** The named nodes with all their links. Throws `GraphError` UNKNOWN_NODE. */
export const copyNodes = (workflow: Workflow, ids: readonly string[]): Fragment => ({
  nodes: Object.fromEntries(ids.map((id) => [id, nodeIn(workflow, id)])),
  layout: Object.fromEntries(
    ids.flatMap((id) => {
      const place = own(workflow.layout, id);
      return place ? [[id, place]] : [];
    }),
  ),
});

export type PasteOptions = {
  readonly by?: { readonly x: number; readonly y: number };
  /** Keep links from nodes outside the fragment, where this workflow has those nodes. */
  readonly incoming?: boolean;
};

/** Adds a fragment under free ids, its inner links kept. Gives the workflow and the new ids by the old. Throws `GraphError` BAD_EDIT. */
export const pasteNodes = (
  workflow: Workflow,
  fragment: Fragment,
  { by = { x: 0, y: 0 }, incoming = false }: PasteOptions = {},
): { readonly workflow: Workflow; readonly ids: Readonly<Record<string, string>> } => {
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
  const copies = Object.entries(fragment.nodes).map(([id, node]) => {
    const place = own(fragment.layout, id);
    const moved = place && shifted(place, by);
    return { id: ids[id] ?? id, node: { ...node, inputs: links(node) }, ...(moved && { place: moved }) };
  });
  return { workflow: insertNodes(workflow, copies), ids };
};

/** Copies nodes beside themselves, links from other nodes kept. Throws `GraphError` UNKNOWN_NODE. */
export const duplicateNodes = (workflow: Workflow, ids: readonly string[], by = { x: 40, y: 40 }) =>
  pasteNodes(workflow, copyNodes(workflow, ids), { by, incoming: true });
