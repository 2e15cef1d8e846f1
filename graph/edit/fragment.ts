import { definitionsOf } from '../definitions.ts';
import { nodeIn } from '../node-in.ts';
import { own } from '../own.ts';
import type { Position } from '../position.ts';
import type { Workflow, WorkflowNode } from '../workflow.ts';
import { shifted } from './bends.ts';
import { hiddenInside, withContents } from './frame-tree.ts';
import { freeIds } from './free-id.ts';
import { insertNodes } from './nodes.ts';
import { move } from './place.ts';
import { mergeDefinitions, usedBy, withDefinitions } from './subgraph/table.ts';

/** Nodes and frames with their layout, and the definitions that they use: what is copied and pasted. */
export type Fragment = Pick<Workflow, 'nodes' | 'layout' | 'frames' | 'definitions'>;

/** Copies nodes with all their links, and frames with everything in them. Throws `GraphError` UNKNOWN_NODE. */
export const copyNodes = (workflow: Workflow, ids: readonly string[], frameIds: readonly string[] = []): Fragment => {
  const copied = withContents(workflow, { nodes: ids, frames: frameIds });
  const nodes = Object.fromEntries(copied.nodes.map((id) => [id, nodeIn(workflow, id)]));
  const isCopied = new Set(copied.frames);
  const layout = copied.nodes.flatMap((id) => {
    const entry = own(workflow.layout, id);
    return entry ? [[id, hiddenInside(entry, isCopied)] as const] : [];
  });
  const frames = copied.frames.flatMap((id) => {
    const frame = own(workflow.frames ?? {}, id);
    return frame ? [[id, hiddenInside(frame, isCopied)] as const] : [];
  });
  const used = usedBy(nodes, definitionsOf(workflow)).flatMap((id) => {
    const definition = own(definitionsOf(workflow), id);
    return definition ? [[id, definition] as const] : [];
  });
  return {
    nodes,
    layout: Object.fromEntries(layout),
    ...(frames.length > 0 && { frames: Object.fromEntries(frames) }),
    ...(used.length > 0 && { definitions: Object.fromEntries(used) }),
  };
};

export type PasteOptions = {
  /** How far the copies are moved. */
  readonly by?: Position;
  /** Keeps links from nodes outside the fragment, if this workflow has those nodes. */
  readonly incoming?: boolean;
};

export type Pasted = {
  readonly workflow: Workflow;
  /** The new ids of the nodes by their old ids. */
  readonly ids: Readonly<Record<string, string>>;
  /** The ids of the new frames. */
  readonly frames: readonly string[];
};

/** Adds a fragment under free ids, with its inner links. The copies are not pinned. Throws `GraphError` BAD_EDIT. */
export const pasteNodes = (
  workflow: Workflow,
  fragment: Fragment,
  { by = { x: 0, y: 0 }, incoming = false }: PasteOptions = {},
): Pasted => {
  const merged = mergeDefinitions(definitionsOf(workflow), { nodes: fragment.nodes, definitions: definitionsOf(fragment) });
  const into = withDefinitions(workflow, merged.definitions);
  const ids = freeIds(workflow.nodes, fragment.nodes);
  const frameIds = freeIds(workflow.frames ?? {}, fragment.frames ?? {});
  const links = (node: WorkflowNode): WorkflowNode['inputs'] =>
    Object.fromEntries(
      Object.entries(node.inputs).flatMap(([port, link]) => {
        const inner = own(ids, link.node);
        if (inner !== undefined) return [[port, { ...link, node: inner }]];
        return incoming && Object.hasOwn(workflow.nodes, link.node) ? [[port, link]] : [];
      }),
    );
  const hider = (id: string | undefined) => {
    const frame = id === undefined ? undefined : own(frameIds, id);
    return frame === undefined ? {} : { frame };
  };
  const copies = Object.entries(merged.nodes).map(([id, node]) => {
    const entry = own(fragment.layout, id);
    const { pinned: _, frame, ...look } = entry ?? { x: 0, y: 0, frame: undefined };
    const position = entry && { ...shifted(look, by), ...hider(frame) };
    return { id: ids[id] ?? id, node: { ...node, inputs: links(node) }, ...(position && { position }) };
  });
  const grown = insertNodes(into, copies);
  const frames = Object.entries(fragment.frames ?? {}).map(([id, { frame, ...one }]) => [
    frameIds[id] ?? id,
    { ...one, x: one.x + by.x, y: one.y + by.y, ...hider(frame) },
  ]);
  return {
    workflow: frames.length === 0 ? grown : { ...grown, frames: { ...grown.frames, ...Object.fromEntries(frames) } },
    ids,
    frames: Object.values(frameIds),
  };
};

/** Copies nodes, and frames with everything in them, beside themselves, with the links into them. Throws `GraphError` UNKNOWN_NODE. */
export const duplicateNodes = (
  workflow: Workflow,
  ids: readonly string[],
  { frames = [], by = { x: 40, y: 40 } }: { readonly frames?: readonly string[]; readonly by?: Position } = {},
): Pasted => pasteNodes(workflow, copyNodes(workflow, ids, frames), { by, incoming: true });

/** Copies nodes, and frames with everything in them, to the given positions; the originals do not move. Throws `GraphError` BAD_EDIT. */
export const cloneNodes = (
  workflow: Workflow,
  positions: Readonly<Record<string, Position>>,
  framePositions: Readonly<Record<string, Position>> = {},
): Pasted => {
  const [first] = [
    ...Object.entries(framePositions).map(([id, to]) => ({ from: own(workflow.frames ?? {}, id), to })),
    ...Object.entries(positions).map(([id, to]) => ({ from: own(workflow.layout, id), to })),
  ];
  if (!first) return { workflow, ids: {}, frames: [] };
  const { from = first.to, to } = first;
  const by = { x: to.x - from.x, y: to.y - from.y };
  const { workflow: grown, ids, frames } = duplicateNodes(workflow, Object.keys(positions), { frames: Object.keys(framePositions), by });
  // copies of nodes without a position of their own get one here
  const moved = move(grown, Object.fromEntries(Object.entries(positions).map(([id, position]) => [ids[id] ?? id, position])));
  return { workflow: moved, ids, frames };
};
