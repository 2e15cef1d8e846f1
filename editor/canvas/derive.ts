import { Position } from '@xyflow/react';
import { outputType } from '../../graph/edit/fitting.ts';
import { bendsOf, type Registry, type Workflow } from '../../graph/index.ts';
import type { StudioState } from '../engine/state.ts';
import { frameFlowId, linkId } from '../kit/flow-ids.ts';
import { lookOf } from '../kit/look.ts';
import type { FlowNode, LinkEdge } from './flow.ts';
import { estimate } from './geometry.ts';

type Selected = { readonly selection: ReadonlySet<string>; readonly marked: ReadonlySet<string> };

/**
 * React Flow's nodes for a workflow. A node that is as it was keeps its object, with what the flow has measured; so an edit of one node
 * draws one node.
 */
export const deriveNodes = (
  workflow: Workflow,
  registry: Registry,
  { selection, marked }: Selected,
  before: readonly FlowNode[],
): readonly FlowNode[] => {
  const known = new Map(before.map((node) => [node.id, node]));
  const frames = Object.entries(workflow.frames ?? {}).map(([id, frame]): FlowNode => {
    const flowId = frameFlowId(id);
    const held = known.get(flowId);
    const selected = marked.has(flowId);
    if (held && at(held, frame) && held.width === frame.width && held.height === frame.height && held.selected === selected) return held;
    return {
      ...held,
      id: flowId,
      type: 'frame',
      position: { x: frame.x, y: frame.y },
      width: frame.width,
      height: frame.height,
      selected,
      data: {},
      zIndex: -1,
      dragHandle: '.frame-grip',
      // what lies in a frame is the canvas: only its title bar and a note's words are taken hold of
      style: { pointerEvents: 'none' },
    };
  });
  let row = 0;
  const cards = Object.entries(workflow.nodes).map(([id, node]): FlowNode => {
    // nodes without a place stand in a row above the others
    const place = workflow.layout[id] ?? { x: row++ * 320, y: -320 };
    const held = known.get(id);
    const selected = selection.has(id);
    // over its neighbours, where a frame stays behind them
    const zIndex = selected ? 1 : 0;
    if (held && at(held, place)) return held.selected === selected ? held : { ...held, selected, zIndex };
    if (held) return { ...held, position: { x: place.x, y: place.y }, selected, zIndex };
    const { width, height, handles } = estimate(registry[node.type], node);
    return {
      id,
      type: 'card',
      position: { x: place.x, y: place.y },
      selected,
      zIndex,
      data: {},
      measured: { width, height },
      handles: handles.map((handle) => ({ ...handle, position: handle.position === 'left' ? Position.Left : Position.Right })),
    };
  });
  return unchanged(before, [...frames, ...cards]);
};

/** The list before, where the new one holds the same objects: then the flow has nothing to do. */
const unchanged = <Item>(before: readonly Item[], after: readonly Item[]): readonly Item[] =>
  before.length === after.length && after.every((item, index) => item === before[index]) ? before : after;

const at = ({ position }: FlowNode, { x, y }: { readonly x: number; readonly y: number }): boolean => position.x === x && position.y === y;

/** React Flow's edges for a workflow: one a link, coloured by the type that goes along it. Those that are as they were keep their object. */
export const deriveLinks = (
  { workflow, types, registry }: { readonly workflow: Workflow; readonly types: StudioState['types']; readonly registry: Registry },
  marked: ReadonlySet<string>,
  before: readonly LinkEdge[],
): readonly LinkEdge[] => {
  const known = new Map(before.map((edge) => [edge.id, edge]));
  const links = Object.entries(workflow.nodes).flatMap(([node, { inputs }]) =>
    Object.entries(inputs).flatMap(([port, link]): LinkEdge[] => {
      if (!workflow.nodes[link.node]) return [];
      const id = linkId(node, port);
      const type = outputType({ workflow, types, registry }, link);
      const look = type ? lookOf(type) : 'any';
      const selected = marked.has(id);
      const held = known.get(id);
      const bends = bendsOf(workflow, { node, port });
      const same =
        held?.source === link.node &&
        held.sourceHandle === link.port &&
        held.data?.look === look &&
        held.data.bends === bends &&
        held.selected === selected;
      if (held && same) return [held];
      // names, not words: one text for every language
      const ariaLabel = `${link.node}.${link.port} → ${node}.${port}`;
      const ends = { source: link.node, sourceHandle: link.port, target: node, targetHandle: port };
      return [{ id, type: 'link', ...ends, selected, data: { look, bends }, ariaLabel }];
    }),
  );
  return unchanged(before, links);
};
