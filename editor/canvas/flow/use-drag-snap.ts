import { type NodeChange, useStoreApi } from '@xyflow/react';
import { useCallback, useEffect, useRef } from 'react';
import { type Box, frameContents, type Position } from '../../../graph/index.ts';
import { type CanvasStore, useCanvasStore } from '../../kit/canvas-store.ts';
import { frameFlowId, frameOf } from '../../kit/flow-ids.ts';
import { useStudio, useView } from '../../kit/studio-context.tsx';
import { boundsOf, sizeOf } from './fit-view.ts';
import type { FlowNode } from './flow-types.ts';
import type { Align } from './guides.ts';

/** The grid that cards snap to while Shift is pressed, in pixels of the canvas. */
export const gridSize = 16;
/** How near a line must be for cards to stick to it, in pixels of the screen. */
const reach = 6;

type Drag = { align: Align | undefined; by: Position };

/**
 * Moves cards that are dragged a little further: onto the grid while Shift is pressed, else into line with their neighbours. Returns the function that changes React
 * Flow's changes so. The code that aligns is loaded with the first drag.
 */
export const useDragSnap = (): ((changes: NodeChange<FlowNode>[], nodes: readonly FlowNode[]) => NodeChange<FlowNode>[]) => {
  const { store } = useStudio();
  const canvas = useCanvasStore();
  const view = useView();
  const flow = useStoreApi();
  const shift = useRef(false);
  const drag = useRef<Drag>(undefined);
  useEffect(() => {
    const onEvent = (event: PointerEvent | KeyboardEvent) => {
      shift.current = event.shiftKey;
    };
    const events = ['pointermove', 'keydown', 'keyup'] as const;
    for (const name of events) document.addEventListener(name, onEvent, { capture: true, passive: true });
    return () => {
      for (const name of events) document.removeEventListener(name, onEvent, { capture: true });
    };
  }, []);

  return useCallback(
    (changes, nodes) => {
      const moves = changes.filter((change) => change.type === 'position');
      if (moves.length === 0) return changes;
      const isDragging = moves.some(({ dragging }) => dragging === true);
      if (!isDragging && !drag.current) return changes;
      const moving = new Set(moves.map(({ id }) => id));
      const current = drag.current ?? begin(nodes, withContent(moving, store.getState().document.workflow));
      drag.current = current;
      if (isDragging) {
        const moved = nodes.flatMap((node) => {
          const to = moves.find(({ id }) => id === node.id)?.position;
          return to ? [{ ...node, position: to }] : [];
        });
        const { by, lines } = snapped(moved, {
          grid: shift.current,
          align: view.getState().guides && !view.getState().snap ? current.align : undefined,
          zoom: flow.getState().transform[2],
        });
        current.by = by;
        show(canvas, lines);
      } else {
        // React Flow reports the last position of the pointer once more
        drag.current = undefined;
        show(canvas, []);
      }
      const { x, y } = current.by;
      if (x === 0 && y === 0) return changes;
      return changes.map((change) =>
        change.type === 'position' && change.position
          ? { ...change, position: { x: change.position.x + x, y: change.position.y + y } }
          : change,
      );
    },
    [store, canvas, view, flow],
  );
};

const show = (canvas: CanvasStore, guides: ReturnType<Align>['lines']): void => {
  if (guides.length > 0 || canvas.getState().guides.length > 0) canvas.setState({ guides });
};

/** A drag that begins: the boxes that stay are indexed as soon as the code for it is there. */
const begin = (nodes: readonly FlowNode[], moving: ReadonlySet<string>): Drag => {
  const drag: Drag = { align: undefined, by: { x: 0, y: 0 } };
  const boxes: readonly Box[] = nodes.filter(({ id }) => !moving.has(id)).map((node) => ({ ...node.position, ...sizeOf(node) }));
  import('./guides.ts').then(
    ({ alignerOf }) => {
      drag.align = alignerOf(boxes);
    },
    // without the code, which an offline page may lack, cards are dragged without guides
    () => undefined,
  );
  return drag;
};

/** What moves, with everything in the frames that move. */
const withContent = (moving: ReadonlySet<string>, workflow: Parameters<typeof frameContents>[0]): ReadonlySet<string> => {
  const held = [...moving].flatMap((id) => {
    const frame = frameOf(id);
    if (frame === undefined) return [];
    const { nodes, frames } = frameContents(workflow, frame);
    return [...nodes, ...frames.map(frameFlowId)];
  });
  return new Set([...moving, ...held]);
};

type Snap = { readonly grid: boolean; readonly align: Align | undefined; readonly zoom: number };

const snapped = (moved: readonly FlowNode[], { grid, align, zoom }: Snap): ReturnType<Align> => {
  const still = { by: { x: 0, y: 0 }, lines: [] };
  const [first] = moved;
  if (!first) return still;
  if (grid) {
    const onGrid = (value: number): number => Math.round(value / gridSize) * gridSize - value;
    return { by: { x: onGrid(first.position.x), y: onGrid(first.position.y) }, lines: [] };
  }
  const bounds = boundsOf(moved);
  return align && bounds ? align(bounds, reach / zoom) : still;
};
