import { applyNodeChanges, type EdgeChange, type NodeChange, useStoreApi } from '@xyflow/react';
import { useCallback, useMemo, useRef, useState } from 'react';
import { cloneNodes, frameContents, isPinned, type Position, place, type Workflow } from '../../../graph/index.ts';
import { useCanvas, useCanvasStore } from '../../kit/canvas-store.ts';
import { frameFlowId, frameOf } from '../../kit/flow-ids.ts';
import { useStudio, useStudioState } from '../../kit/studio-context.tsx';
import { boxStyle, deriveLinks, deriveNodes } from './derive.ts';
import { sizeOf } from './fit-view.ts';
import type { FlowNode, LinkEdge } from './flow-types.ts';
import { useDragSnap } from './use-drag-snap.ts';
import { selectShape } from './workflow-shape.ts';

/**
 * The workflow as React Flow's nodes and edges, and React Flow's changes as edits of the workflow. While nodes are dragged, only React Flow
 * knows their positions; when they are dropped, the new positions become one edit. Measured sizes stay in React Flow.
 */
export const useFlow = () => {
  const { actions, registry, store } = useStudio();
  const canvas = useCanvasStore();
  const flow = useStoreApi();
  const [shape] = useState(selectShape);
  const workflow = useStudioState(shape);
  const types = useStudioState((state) => state.types);
  const selection = useStudioState((state) => state.selection);
  const marked = useCanvas((state) => state.marked);
  const [, redraw] = useState(0);
  const snap = useDragSnap();

  const nodes = useRef<readonly FlowNode[]>([]);
  const derivedFrom = useRef<unknown>(undefined);
  const source = useMemo(
    () => ({ nodes: workflow.nodes, layout: workflow.layout, frames: workflow.frames, selection, marked }),
    [workflow.nodes, workflow.layout, workflow.frames, selection, marked],
  );
  const dragging = useRef(false);
  if (derivedFrom.current !== source && !dragging.current) {
    nodes.current = deriveNodes(workflow, registry, { selection, marked }, nodes.current);
    derivedFrom.current = source;
  }
  const previousLinks = useRef<readonly LinkEdge[]>([]);
  const links = useMemo(() => {
    previousLinks.current = deriveLinks({ workflow, types, registry }, marked, previousLinks.current);
    return previousLinks.current;
  }, [workflow, types, registry, marked]);

  /** Writes the positions of dropped nodes into the workflow; of nodes dragged with Alt, puts copies there instead. */
  const drop = useCallback(
    (ids: readonly string[]) => {
      const isDropped = new Set(ids);
      const positions = positionsOf(nodes.current.filter(({ id }) => isDropped.has(id)));
      if (!canvas.getState().cloning) {
        actions.edit((current) => place(current, positions), { join: `move ${[...ids].sort().join(' ')}`, label: 'move' });
        return;
      }
      canvas.setState({ cloning: undefined });
      // React Flow shows the originals where they were before the drag
      derivedFrom.current = undefined;
      redraw((count) => count + 1);
      const cloned = cloneNodes(store.getState().document.workflow, positions.nodes, positions.frames);
      actions.edit(() => cloned.workflow, { label: 'duplicate' });
      actions.select(Object.values(cloned.ids));
      canvas.setState({ marked: new Set(cloned.frames.map(frameFlowId)) });
    },
    [actions, canvas, store],
  );

  const onNodesChange = useCallback(
    (changes: NodeChange<FlowNode>[]) => {
      const snapped = snap(changes, nodes.current);
      const all = [...snapped, ...movesWithFrames(snapped, nodes.current, store.getState().document.workflow)];
      const selections = all.filter((change) => change.type === 'select');
      const others = all.filter((change) => change.type !== 'select' && change.type !== 'remove');
      if (others.length > 0) {
        const measured = new Set(others.flatMap((change) => (change.type === 'dimensions' ? [change.id] : [])));
        nodes.current = applyNodeChanges(others, [...nodes.current]).map((node) => {
          if (!measured.has(node.id) || node.type === 'frame') return node;
          // from now on React Flow measures the handles itself
          const { handles: _, ...plain } = node;
          return { ...plain, style: boxStyle(sizeOf(node)) };
        });
        redraw((count) => count + 1);
      }
      if (selections.length > 0) {
        const selectedNodes = new Set(store.getState().selection);
        const selectedFrames = new Set(canvas.getState().marked);
        const byBox = flow.getState().userSelectionActive;
        for (const { id, selected } of selections) {
          const isFrame = frameOf(id) !== undefined;
          // a selection box selects nodes, and leaves out the frames that it touches
          if (byBox && selected && isFrame) continue;
          const set = isFrame ? selectedFrames : selectedNodes;
          if (selected) set.add(id);
          else set.delete(id);
        }
        actions.select(selectedNodes);
        canvas.setState({ marked: selectedFrames });
      }
      const moves = all.filter((change) => change.type === 'position');
      if (moves.length === 0) return;
      dragging.current = moves.some((change) => change.dragging === true);
      if (!dragging.current) drop(moves.map(({ id }) => id));
    },
    [actions, canvas, flow, store, drop, snap],
  );

  const onEdgesChange = useCallback(
    (changes: EdgeChange<LinkEdge>[]) => {
      const next = new Set(canvas.getState().marked);
      for (const change of changes) {
        if (change.type !== 'select') continue;
        // a selection box leaves out the links of the nodes that it selects
        if (change.selected && flow.getState().userSelectionActive) continue;
        if (change.selected) next.add(change.id);
        else next.delete(change.id);
      }
      canvas.setState({ marked: next });
    },
    [canvas, flow],
  );

  // React Flow types its lists as mutable and does not change them
  return { nodes: nodes.current as FlowNode[], links: links as LinkEdge[], onNodesChange, onEdgesChange };
};

const rounded = ({ x, y }: Position): Position => ({ x: Math.round(x), y: Math.round(y) });

/** The positions of cards and frames in React Flow, by the ids that they have in the workflow. */
const positionsOf = (nodes: readonly FlowNode[]) => {
  const positions = { nodes: {} as Record<string, Position>, frames: {} as Record<string, Position> };
  for (const { id, position } of nodes) {
    const frame = frameOf(id);
    if (frame === undefined) positions.nodes[id] = rounded(position);
    else positions.frames[frame] = rounded(position);
  }
  return positions;
};

/** The moves of what is in a frame that follow from moves of the frame. */
const movesWithFrames = (
  changes: readonly NodeChange<FlowNode>[],
  nodes: readonly FlowNode[],
  workflow: Workflow,
): NodeChange<FlowNode>[] => {
  const moving = new Set(changes.flatMap((change) => (change.type === 'position' ? [change.id] : [])));
  if (![...moving].some((id) => frameOf(id) !== undefined)) return [];
  const drawn = new Set(nodes.map(({ id }) => id));
  return changes.flatMap((change): NodeChange<FlowNode>[] => {
    if (change.type !== 'position' || !change.position) return [];
    const frame = frameOf(change.id);
    const before = frame === undefined ? undefined : workflow.frames?.[frame];
    if (frame === undefined || !before) return [];
    const [right, down] = [change.position.x - before.x, change.position.y - before.y];
    const follow = (id: string, from: Position | undefined): NodeChange<FlowNode>[] => {
      if (!from || moving.has(id) || !drawn.has(id)) return [];
      moving.add(id);
      const dragging = change.dragging !== undefined && { dragging: change.dragging };
      return [{ id, type: 'position', position: { x: from.x + right, y: from.y + down }, ...dragging }];
    };
    const content = frameContents(workflow, frame);
    return [
      ...content.nodes.filter((id) => !isPinned(workflow, id)).flatMap((id) => follow(id, workflow.layout[id])),
      ...content.frames.flatMap((id) => follow(frameFlowId(id), workflow.frames?.[id])),
    ];
  });
};
