import { useReactFlow } from '@xyflow/react';
import { type RefObject, useEffect } from 'react';
import { hiddenIn, own, type Position, unmeasuredSize } from '../../../graph/index.ts';
import { useCanvasStore } from '../../kit/canvas-store.ts';
import { frameFlowId } from '../../kit/flow-ids.ts';
import { useStudio } from '../../kit/studio-context.tsx';
import { fitOptions, glideDuration, sizeOf } from './fit-view.ts';
import type { FlowNode, LinkEdge } from './flow-types.ts';

/** Pixels left between the edge of the canvas and a node that is scrolled into view. */
const margin = 16;

/** How far an interval must move to lie inside another one: 0 where it already does. Of an interval that is too long, the start is shown. */
export const shiftInto = ([from, to]: readonly [number, number], [low, high]: readonly [number, number]): number => {
  if (from >= low && to <= high) return 0;
  return from < low || to - from > high - low - 2 * margin ? low + margin - from : high - margin - to;
};

/**
 * Gives the commands what only the canvas can do: measure nodes, find the pointer, and move the view. `onMove` is called when a command moves
 * the view away from the whole document.
 */
export const useSurface = (box: RefObject<HTMLDivElement | null>, onMove: () => void): void => {
  const flow = useReactFlow<FlowNode, LinkEdge>();
  const canvas = useCanvasStore();
  const { store } = useStudio();
  useEffect(() => {
    let last: Position | undefined;
    const onPointerMove = ({ clientX, clientY }: PointerEvent) => {
      last = { x: clientX, y: clientY };
    };
    document.addEventListener('pointermove', onPointerMove, { passive: true, capture: true });
    const motion = () => ({ duration: glideDuration(flow.getNodes().length) });
    const isInside = ({ x, y }: Position): boolean => {
      const bounds = box.current?.getBoundingClientRect();
      return bounds !== undefined && x >= bounds.left && x <= bounds.right && y >= bounds.top && y <= bounds.bottom;
    };
    canvas.setState({
      surface: {
        fit(ids) {
          if (ids) onMove();
          void flow.fitView({ ...motion(), ...fitOptions, ...(ids && { nodes: ids.map((id) => ({ id })) }) });
        },
        reveal: (id) =>
          requestAnimationFrame(() => {
            const { workflow } = store.getState().document;
            // a node that is hidden in a collapsed frame is where the frame is
            const frame = hiddenIn(workflow, own(workflow.layout, id));
            const node = flow.getNode(frame === undefined ? id : frameFlowId(frame));
            const bounds = box.current?.getBoundingClientRect();
            if (!node || !bounds) return;
            const { x, y } = node.position;
            const { width, height } = sizeOf(node);
            const start = flow.flowToScreenPosition({ x, y });
            const end = flow.flowToScreenPosition({ x: x + width, y: y + height });
            const view = flow.getViewport();
            const right = shiftInto([start.x, end.x], [bounds.left, bounds.right]);
            const down = shiftInto([start.y, end.y], [bounds.top, bounds.bottom]);
            if (right !== 0 || down !== 0) void flow.setViewport({ ...view, x: view.x + right, y: view.y + down }, motion());
          }),
        zoom(change) {
          onMove();
          void (change === 'in' ? flow.zoomIn(motion()) : change === 'out' ? flow.zoomOut(motion()) : flow.zoomTo(1, motion()));
        },
        pointer() {
          if (last && isInside(last)) return last;
          const bounds = box.current?.getBoundingClientRect();
          return bounds
            ? { x: bounds.left + (bounds.width - unmeasuredSize.width) / 2, y: bounds.top + bounds.height / 3 }
            : { x: 0, y: 0 };
        },
        toCanvas(screen) {
          const { x, y } = flow.screenToFlowPosition(screen);
          return { x: Math.round(x), y: Math.round(y) };
        },
        sizes: () => Object.fromEntries(flow.getNodes().map((node) => [node.id, sizeOf(node)])),
      },
    });
    return () => {
      document.removeEventListener('pointermove', onPointerMove, { capture: true });
      canvas.setState({ surface: undefined });
    };
  }, [flow, canvas, store, box, onMove]);
};
