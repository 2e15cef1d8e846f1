import { applyNodeChanges, type EdgeChange, type NodeChange, useStoreApi } from '@xyflow/react';
import { useCallback, useMemo, useRef, useState } from 'react';
import { cloneTo } from '../../graph/edit/clone.ts';
import { changeFrame, nodesIn } from '../../graph/edit/frames.ts';
import { move } from '../../graph/index.ts';
import { useCanvas, useCanvasStore } from '../kit/canvas-store.ts';
import { frameOf } from '../kit/flow-ids.ts';
import { useStudio, useStudioState } from '../kit/studio-context.tsx';
import { deriveLinks, deriveNodes } from './derive.ts';
import type { FlowNode, LinkEdge } from './flow.ts';
import { selectShape } from './shape.ts';

/**
 * The workflow as React Flow wants it, and React Flow's changes as edits. While nodes are dragged only the flow knows; where they are
 * dropped becomes one edit. Measures stay in the flow.
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
  const derived = useRef<unknown>(undefined);
  const inputs = useMemo(
    () => ({ nodes: workflow.nodes, layout: workflow.layout, frames: workflow.frames, selection, marked }),
    [workflow.nodes, workflow.layout, workflow.frames, selection, marked],
  );
  const dragging = useRef(false);
  if (derived.current !== inputs && !dragging.current) {
    nodes.current = deriveNodes(workflow, registry, { selection, marked }, nodes.current);
    derived.current = inputs;
  }
  const links = useRef<readonly LinkEdge[]>([]);
  const shownLinks = useMemo(() => {
    links.current = deriveLinks({ workflow, types, registry }, marked, links.current);
    return links.current;
  }, [workflow, types, registry, marked]);

  /** Where nodes stand in the flow goes into the workflow. */
  const settle = useCallback(
    (ids: readonly string[]) => {
      const moved = nodes.current.filter(({ id }) => ids.includes(id));
      if (canvas.getState().cloning) {
        canvas.setState({ cloning: undefined });
        // the flow shows them where they stood again
        derived.current = undefined;
        redraw((count) => count + 1);
        const places = Object.fromEntries(moved.filter(({ type }) => type === 'card').map(({ id, position }) => [id, rounded(position)]));
        let copies: readonly string[] = [];
        actions.edit((current) => {
          const cloned = cloneTo(current, places);
          copies = cloned.ids;
          return cloned.workflow;
        });
        actions.select(copies);
        return;
      }
      actions.edit(
        (current) => {
          const cards = moved.filter(({ type }) => type === 'card');
          const placed =
            cards.length > 0 ? move(current, Object.fromEntries(cards.map(({ id, position }) => [id, rounded(position)]))) : current;
          return moved.reduce((result, { id, position }) => {
            const frame = frameOf(id);
            return frame === undefined ? result : changeFrame(result, frame, rounded(position));
          }, placed);
        },
        { join: `move ${[...ids].sort().join(' ')}` },
      );
    },
    [actions, canvas],
  );

  const onNodesChange = useCallback(
    (changes: NodeChange<FlowNode>[]) => {
      const all = [...changes, ...carried(changes, nodes.current, store.getState().document.workflow)];
      const selects = all.filter((change) => change.type === 'select');
      const others = all.filter((change) => change.type !== 'select' && change.type !== 'remove');
      if (others.length > 0) {
        const measured = new Set(others.flatMap((change) => (change.type === 'dimensions' ? [change.id] : [])));
        nodes.current = applyNodeChanges(others, [...nodes.current]).map((node) => {
          if (!measured.has(node.id) || !node.handles) return node;
          const { handles: _, ...plain } = node; // the browser has measured them now
          return plain;
        });
        redraw((count) => count + 1);
      }
      if (selects.length > 0) {
        const chosen = new Set(store.getState().selection);
        const frames = new Set(canvas.getState().marked);
        const boxed = flow.getState().userSelectionActive;
        for (const { id, selected } of selects) {
          // a box takes nodes, not the frames it touches
          if (boxed && selected && frameOf(id) !== undefined) continue;
          const set = frameOf(id) === undefined ? chosen : frames;
          if (selected) set.add(id);
          else set.delete(id);
        }
        actions.select(chosen);
        canvas.setState({ marked: frames });
      }
      const positions = all.filter((change) => change.type === 'position');
      if (positions.length === 0) return;
      dragging.current = positions.some((change) => change.dragging === true);
      if (!dragging.current) settle(positions.map(({ id }) => id));
    },
    [actions, canvas, flow, store, settle],
  );

  const onEdgesChange = useCallback(
    (changes: EdgeChange<LinkEdge>[]) => {
      const next = new Set(canvas.getState().marked);
      for (const change of changes) {
        if (change.type !== 'select') continue;
        // nor the links of its nodes
        if (change.selected && flow.getState().userSelectionActive) continue;
        if (change.selected) next.add(change.id);
        else next.delete(change.id);
      }
      canvas.setState({ marked: next });
    },
    [canvas, flow],
  );

  return { nodes: nodes.current as FlowNode[], links: shownLinks as LinkEdge[], onNodesChange, onEdgesChange };
};

const rounded = ({ x, y }: { readonly x: number; readonly y: number }) => ({ x: Math.round(x), y: Math.round(y) });

/** A moved frame takes along what stands in it. */
const carried = (
  changes: readonly NodeChange<FlowNode>[],
  nodes: readonly FlowNode[],
  workflow: Parameters<typeof nodesIn>[0],
): NodeChange<FlowNode>[] => {
  const moving = new Set(changes.flatMap((change) => (change.type === 'position' ? [change.id] : [])));
  return changes.flatMap((change): NodeChange<FlowNode>[] => {
    if (change.type !== 'position' || !change.position) return [];
    const frame = frameOf(change.id);
    const before = frame === undefined ? undefined : workflow.frames?.[frame];
    if (!before) return [];
    const [right, down] = [change.position.x - before.x, change.position.y - before.y];
    return nodesIn(workflow, before).flatMap((id): NodeChange<FlowNode>[] => {
      const place = workflow.layout[id];
      if (!place || moving.has(id) || !nodes.some((node) => node.id === id)) return [];
      moving.add(id);
      return [
        {
          id,
          type: 'position',
          position: { x: place.x + right, y: place.y + down },
          ...(change.dragging !== undefined && { dragging: change.dragging }),
        },
      ];
    });
  });
};
