import { Position } from '@xyflow/react';
import { bendsOf, outputType, type Position as Point, type Registry, specOf, type Workflow } from '../../../graph/index.ts';
import type { StudioState } from '../../engine/state.ts';
import { frameFlowId, linkId } from '../../kit/flow-ids.ts';
import { lookOf } from '../../kit/look.ts';
import { estimateCard } from './card-geometry.ts';
import type { FlowNode, LinkEdge } from './flow-types.ts';

type Selected = { readonly selection: ReadonlySet<string>; readonly marked: ReadonlySet<string> };

/**
 * React Flow's nodes for a workflow. A node that has not changed keeps its object, and with it the sizes that React Flow measured; so an edit
 * of one node redraws one node.
 */
export const deriveNodes = (
  workflow: Workflow,
  registry: Registry,
  { selection, marked }: Selected,
  before: readonly FlowNode[],
): readonly FlowNode[] => {
  const previousNodes = new Map(before.map((node) => [node.id, node]));
  const frames = Object.entries(workflow.frames ?? {}).map(([id, frame]): FlowNode => {
    const flowId = frameFlowId(id);
    const previous = previousNodes.get(flowId);
    const selected = marked.has(flowId);
    const { width, height } = frame;
    const same = previous?.width === width && previous.height === height && previous.selected === selected;
    if (previous && same && isAt(previous, frame)) return previous;
    return {
      ...previous,
      id: flowId,
      type: 'frame',
      position: { x: frame.x, y: frame.y },
      width,
      height,
      selected,
      data: {},
      zIndex: -1,
      dragHandle: '.frame-grip',
      // the inside of a frame behaves like empty canvas: only its title bar and the text of a note take the pointer
      style: { pointerEvents: 'none' },
    };
  });
  let unplaced = 0;
  const cards = Object.entries(workflow.nodes).map(([id, node]): FlowNode => {
    // nodes without a position stand in a row above the others
    const position = workflow.layout[id] ?? { x: unplaced++ * 320, y: -320 };
    const previous = previousNodes.get(id);
    const selected = selection.has(id);
    // a selected card lies above its neighbours; frames always lie below
    const zIndex = selected ? 1 : 0;
    if (previous && isAt(previous, position)) return previous.selected === selected ? previous : { ...previous, selected, zIndex };
    if (previous) return { ...previous, position: { x: position.x, y: position.y }, selected, zIndex };
    const { width, height, handles } = estimateCard(specOf(workflow, node, registry), node);
    return {
      id,
      type: 'card',
      position: { x: position.x, y: position.y },
      selected,
      zIndex,
      data: {},
      measured: { width, height },
      handles: handles.map((handle) => ({ ...handle, position: handle.position === 'left' ? Position.Left : Position.Right })),
    };
  });
  return sameItems(before, [...frames, ...cards]);
};

/** The previous list where the new one has the same objects, so that React Flow has nothing to do. */
const sameItems = <Item>(before: readonly Item[], after: readonly Item[]): readonly Item[] =>
  before.length === after.length && after.every((item, index) => item === before[index]) ? before : after;

const isAt = ({ position }: FlowNode, { x, y }: Point): boolean => position.x === x && position.y === y;

/** React Flow's edges for a workflow: one for each link, in the colour of its type. A link that has not changed keeps its object. */
export const deriveLinks = (
  { workflow, types, registry }: { readonly workflow: Workflow; readonly types: StudioState['types']; readonly registry: Registry },
  marked: ReadonlySet<string>,
  before: readonly LinkEdge[],
): readonly LinkEdge[] => {
  const previousLinks = new Map(before.map((edge) => [edge.id, edge]));
  const links = Object.entries(workflow.nodes).flatMap(([node, { inputs }]) =>
    Object.entries(inputs).flatMap(([port, link]): LinkEdge[] => {
      if (!workflow.nodes[link.node]) return [];
      const id = linkId(node, port);
      const type = outputType({ workflow, types, registry }, link);
      const look = type ? lookOf(type) : 'any';
      const selected = marked.has(id);
      const bends = bendsOf(workflow, { node, port });
      const previous = previousLinks.get(id);
      const same =
        previous?.source === link.node &&
        previous.sourceHandle === link.port &&
        previous.data?.look === look &&
        previous.data.bends === bends &&
        previous.selected === selected;
      if (previous && same) return [previous];
      // ids instead of titles, so that the label is the same in every language
      const ariaLabel = `${link.node}.${link.port} → ${node}.${port}`;
      const ends = { source: link.node, sourceHandle: link.port, target: node, targetHandle: port };
      return [{ id, type: 'link', ...ends, selected, data: { look, bends }, ariaLabel }];
    }),
  );
  return sameItems(before, links);
};
