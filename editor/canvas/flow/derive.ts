import { Position } from '@xyflow/react';
import type { CSSProperties } from 'react';
import {
  bendsOf,
  collapsedFrame,
  type Frame,
  hiddenIn,
  outputType,
  own,
  type Position as Point,
  type Registry,
  type Size,
  specOf,
  type Workflow,
  withPositions,
} from '../../../graph/index.ts';
import type { StudioState } from '../../engine/state.ts';
import { frameFlowId, linkId } from '../../kit/flow-ids.ts';
import { lookOf } from '../../kit/look.ts';
import { barHandleTop, barHeight, borderPorts, drawnEnds } from './border.ts';
import { estimateCard } from './card-geometry.ts';
import type { BorderPorts, FlowNode, LinkEdge } from './flow-types.ts';

/** The size of a card for the style sheet, which gives it to the box of a card that is drawn small. */
export const boxStyle = ({ width, height }: Size): CSSProperties =>
  // React passes custom properties on, and its type of a style lacks them
  ({ '--card-width': `${width}px`, '--card-height': `${height}px` }) as CSSProperties;

type Selected = { readonly selection: ReadonlySet<string>; readonly marked: ReadonlySet<string> };

/**
 * React Flow's nodes for a workflow. A node that has not changed keeps its object, and with it the sizes that React Flow measured; so an edit
 * of one node redraws one node. What a collapsed frame hides is left out.
 */
export const deriveNodes = (
  unplaced: Workflow,
  registry: Registry,
  { selection, marked }: Selected,
  before: readonly FlowNode[],
): readonly FlowNode[] => {
  const workflow = withPositions(unplaced);
  const previousNodes = new Map(before.map((node) => [node.id, node]));
  const frames = deriveFrames(workflow, marked, previousNodes);
  const cards = Object.entries(workflow.nodes).flatMap(([id, node]): FlowNode[] => {
    const entry = own(workflow.layout, id) ?? { x: 0, y: 0 };
    if (entry.frame !== undefined && hiddenIn(workflow, entry) !== undefined) return [];
    const previous = previousNodes.get(id);
    const selected = selection.has(id);
    const draggable = entry.pinned !== true;
    const look = `${entry.collapsed ?? false} ${entry.size?.width ?? ''} ${entry.size?.height ?? ''}`;
    const hasLook = previous?.type === 'card' && previous.data.look === look;
    // a selected card lies above its neighbours; frames always lie below
    const zIndex = selected ? 1 : 0;
    if (hasLook && isAt(previous, entry) && previous.selected === selected && previous.draggable === draggable) return [previous];
    const placed = { position: { x: entry.x, y: entry.y }, selected, draggable, zIndex };
    if (hasLook) return [{ ...previous, ...placed }];
    const { width, height, handles } = estimateCard(specOf(workflow, node, registry), node, entry);
    return [
      {
        id,
        type: 'card',
        ...placed,
        data: { look },
        measured: { width, height },
        style: boxStyle({ width, height }),
        handles: handles.map((handle) => ({ ...handle, position: handle.position === 'left' ? Position.Left : Position.Right })),
      },
    ];
  });
  return sameItems(before, [...frames, ...cards]);
};

const area = ({ width, height }: Frame): number => width * height;
const noPorts: BorderPorts = { inputs: [], outputs: [] };

/** The frames and notes, the large ones first, so that what is in a frame is drawn above it. */
const deriveFrames = (
  workflow: Workflow,
  marked: ReadonlySet<string>,
  previousNodes: ReadonlyMap<string, FlowNode>,
): readonly FlowNode[] => {
  const all = Object.entries(workflow.frames ?? {});
  if (all.length === 0) return [];
  const borders = all.some(([, { collapsed }]) => collapsed) ? borderPorts(workflow) : new Map<string, BorderPorts>();
  return all
    .filter(([, frame]) => hiddenIn(workflow, frame) === undefined)
    .sort(([, a], [, b]) => area(b) - area(a))
    .map(([id, frame]): FlowNode => {
      const flowId = frameFlowId(id);
      const previous = previousNodes.get(flowId);
      const selected = marked.has(flowId);
      const border = frame.collapsed ? (borders.get(id) ?? noPorts) : undefined;
      const { width, height } = border ? { width: collapsedFrame.width, height: barHeight(border) } : frame;
      const same =
        previous?.type === 'frame' &&
        previous.width === width &&
        previous.height === height &&
        previous.selected === selected &&
        sameBorder(previous.data.border, border);
      if (previous && same && isAt(previous, frame)) return previous;
      const { x, y } = frame;
      const shared = { id: flowId, type: 'frame' as const, position: { x, y }, width, height, measured: { width, height }, selected };
      if (border) return { ...shared, data: { border }, zIndex: selected ? 1 : 0, handles: handlesOf(border, { width, height }) };
      return {
        ...shared,
        data: {},
        zIndex: -1,
        dragHandle: '.frame-grip',
        // the inside of a frame behaves like empty canvas: only its title bar and the text of a note take the pointer
        style: { pointerEvents: 'none' },
      };
    });
};

const sameBorder = (a: BorderPorts | undefined, b: BorderPorts | undefined): boolean =>
  a === b ||
  (a !== undefined && b !== undefined && a.inputs.join('\n') === b.inputs.join('\n') && a.outputs.join('\n') === b.outputs.join('\n'));

const handlesOf = ({ inputs, outputs }: BorderPorts, { width, height }: Pick<Frame, 'width' | 'height'>) => {
  const handle = (type: 'source' | 'target', count: number) => (id: string, index: number) => ({
    id,
    type,
    position: type === 'source' ? Position.Right : Position.Left,
    x: (type === 'source' ? width : 0) - 4,
    y: barHandleTop(index, count, height) - 4,
    width: 8,
    height: 8,
  });
  return [...inputs.map(handle('target', inputs.length)), ...outputs.map(handle('source', outputs.length))];
};

/** The previous list where the new one has the same objects, so that React Flow has nothing to do. */
const sameItems = <Item>(before: readonly Item[], after: readonly Item[]): readonly Item[] =>
  before.length === after.length && after.every((item, index) => item === before[index]) ? before : after;

const isAt = ({ position }: FlowNode, { x, y }: Point): boolean => position.x === x && position.y === y;
const noBends: readonly Point[] = [];

/**
 * React Flow's edges for a workflow: one for each link, in the colour of its type. A link that has not changed keeps its object. A link across the border of a
 * collapsed frame ends at the frame, and one that the frame hides is left out.
 */
export const deriveLinks = (
  { workflow, types, registry }: { readonly workflow: Workflow; readonly types: StudioState['types']; readonly registry: Registry },
  marked: ReadonlySet<string>,
  before: readonly LinkEdge[],
): readonly LinkEdge[] => {
  const previousLinks = new Map(before.map((edge) => [edge.id, edge]));
  const links = Object.entries(workflow.nodes).flatMap(([node, { inputs }]) =>
    Object.entries(inputs).flatMap(([port, link]): LinkEdge[] => {
      if (!workflow.nodes[link.node]) return [];
      const drawn = drawnEnds(workflow, link, { node, port });
      if (!drawn) return [];
      const { source, target } = drawn;
      const id = linkId(node, port);
      const type = outputType({ workflow, types, registry }, link);
      const look = type ? lookOf(type) : 'any';
      const selected = marked.has(id);
      const bends = source.frame === undefined && target.frame === undefined ? bendsOf(workflow, { node, port }) : noBends;
      const previous = previousLinks.get(id);
      const same =
        previous?.source === source.id &&
        previous.sourceHandle === source.handle &&
        previous.target === target.id &&
        previous.targetHandle === target.handle &&
        previous.data?.look === look &&
        previous.data.bends === bends &&
        previous.selected === selected;
      if (previous && same) return [previous];
      // ids instead of titles, so that the label is the same in every language
      const ariaLabel = `${link.node}.${link.port} → ${node}.${port}`;
      const ends = { source: source.id, sourceHandle: source.handle, target: target.id, targetHandle: target.handle };
      return [{ id, type: 'link', ...ends, selected, data: { look, bends, from: link.node, into: node }, ariaLabel }];
    }),
  );
  return sameItems(before, links);
};
