import { applyNodeChanges, type EdgeChange, type NodeChange, useStoreApi } from '@xyflow/react';
import { useCallback, useMemo, useRef, useState } from 'react';
import { changeFrame, cloneNodes, frameContents, move, type Position, type Workflow } from '../../../graph/index.ts';
import { useCanvas, useCanvasStore } from '../../kit/canvas-store.ts';
import { frameOf } from '../../kit/flow-ids.ts';
import { useStudio, useStudioState } from '../../kit/studio-context.tsx';
import { deriveLinks, deriveNodes } from './derive.ts';
import type { FlowNode, LinkEdge } from './flow-types.ts';
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
      const dropped = nodes.current.filter(({ id }) => ids.includes(id));
      if (!canvas.getState().cloning) {
        actions.edit((current) => withPositions(current, dropped), { join: `move ${[...ids].sort().join(' ')}`, label: 'move' });
        return;
      }
      canvas.setState({ cloning: undefined });
      // React Flow shows the originals where they were before the drag
      derivedFrom.current = undefined;
      redraw((count) => count + 1);
      let copies: readonly string[] = [];
      actions.edit(
        (current) => {
          const cloned = cloneNodes(current, cardPositions(dropped));
          copies = Object.values(cloned.ids);
          return cloned.workflow;
        },
        { label: 'duplicate' },
      );
      actions.select(copies);
    },
    [actions, canvas],
  );

  const onNodesChange = useCallback(
    (changes: NodeChange<FlowNode>[]) => {
      const all = [...changes, ...movesWithFrames(changes, nodes.current, store.getState().document.workflow)];
      const selections = all.filter((change) => change.type === 'select');
      const others = all.filter((change) => change.type !== 'select' && change.type !== 'remove');
      if (others.length > 0) {
        const measured = new Set(others.flatMap((change) => (change.type === 'dimensions' ? [change.id] : [])));
        nodes.current = applyNodeChanges(others, [...nodes.current]).map((node) => {
          if (!measured.has(node.id) || !node.handles) return node;
          // from now on React Flow measures the handles itself
          const { handles: _, ...plain } = node;
          return plain;
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
    [actions, canvas, flow, store, drop],
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

const cardPositions = (nodes: readonly FlowNode[]): Readonly<Record<string, Position>> =>
  Object.fromEntries(nodes.filter(({ type }) => type === 'card').map(({ id, position }) => [id, rounded(position)]));

/** The workflow with the cards and frames at the positions that they have in React Flow. */
const withPositions = (workflow: Workflow, nodes: readonly FlowNode[]): Workflow => {
  const cards = cardPositions(nodes);
  const moved = Object.keys(cards).length > 0 ? move(workflow, cards) : workflow;
  return nodes.reduce((result, { id, position }) => {
    const frame = frameOf(id);
    return frame === undefined ? result : changeFrame(result, frame, rounded(position));
  }, moved);
};

/** The moves of the nodes in a frame that follow from moves of the frame. */
const movesWithFrames = (
  changes: readonly NodeChange<FlowNode>[],
  nodes: readonly FlowNode[],
  workflow: Workflow,
): NodeChange<FlowNode>[] => {
  const moving = new Set(changes.flatMap((change) => (change.type === 'position' ? [change.id] : [])));
  return changes.flatMap((change): NodeChange<FlowNode>[] => {
    if (change.type !== 'position' || !change.position) return [];
    const frame = frameOf(change.id);
    const before = frame === undefined ? undefined : workflow.frames?.[frame];
    if (!before) return [];
    const [right, down] = [change.position.x - before.x, change.position.y - before.y];
    return frameContents(workflow, frame ?? '').nodes.flatMap((id): NodeChange<FlowNode>[] => {
      const position = workflow.layout[id];
      if (!position || moving.has(id) || !nodes.some((node) => node.id === id)) return [];
      moving.add(id);
      return [
        {
          id,
          type: 'position',
          position: { x: position.x + right, y: position.y + down },
          ...(change.dragging !== undefined && { dragging: change.dragging }),
        },
      ];
    });
  });
};
