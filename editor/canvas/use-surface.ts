import { useReactFlow } from '@xyflow/react';
import { type RefObject, useEffect } from 'react';
import { useCanvasStore } from '../kit/canvas-store.ts';
import { fitting } from './first-view.ts';
import type { FlowNode, LinkEdge } from './flow.ts';
import { glide } from './motion.ts';

/** Room left to the edge of the canvas beside what is brought into view. */
const margin = 16;

/** How far a stretch must be moved to lie inside another: not at all where it does. Of one that is too long, the beginning is shown. */
export const into = ([from, to]: readonly [number, number], [low, high]: readonly [number, number]): number => {
  if (from >= low && to <= high) return 0;
  return from < low || to - from > high - low - 2 * margin ? low + margin - from : high - margin - to;
};

/** Tells the commands what only the canvas knows: sizes, the pointer, and how to bring things into view. `onLook` hears when they look elsewhere. */
export const useSurface = (box: RefObject<HTMLDivElement | null>, onLook: () => void): void => {
  const flow = useReactFlow<FlowNode, LinkEdge>();
  const canvas = useCanvasStore();
  useEffect(() => {
    let last: { x: number; y: number } | undefined;
    const onMove = ({ clientX, clientY }: PointerEvent) => {
      last = { x: clientX, y: clientY };
    };
    document.addEventListener('pointermove', onMove, { passive: true, capture: true });
    const motion = () => ({ duration: glide(flow.getNodes().length) });
    const inside = ({ x, y }: { x: number; y: number }): boolean => {
      const bounds = box.current?.getBoundingClientRect();
      return bounds !== undefined && x >= bounds.left && x <= bounds.right && y >= bounds.top && y <= bounds.bottom;
    };
    canvas.setState({
      surface: {
        fit(ids) {
          if (ids) onLook();
          void flow.fitView({
            ...motion(),
            ...fitting,
            ...(ids && { nodes: ids.map((id) => ({ id })) }),
          });
        },
        reveal: (id) =>
          requestAnimationFrame(() => {
            const node = flow.getNode(id);
            const bounds = box.current?.getBoundingClientRect();
            if (!node || !bounds) return;
            const { x, y } = node.position;
            const [wide, high] = [node.measured?.width ?? 264, node.measured?.height ?? 160];
            const corner = flow.flowToScreenPosition({ x, y });
            const end = flow.flowToScreenPosition({ x: x + wide, y: y + high });
            const view = flow.getViewport();
            const right = into([corner.x, end.x], [bounds.left, bounds.right]);
            const down = into([corner.y, end.y], [bounds.top, bounds.bottom]);
            if (right !== 0 || down !== 0) void flow.setViewport({ ...view, x: view.x + right, y: view.y + down }, motion());
          }),
        zoom(change) {
          onLook();
          void (change === 'in' ? flow.zoomIn(motion()) : change === 'out' ? flow.zoomOut(motion()) : flow.zoomTo(1, motion()));
        },
        pointer() {
          if (last && inside(last)) return last;
          const bounds = box.current?.getBoundingClientRect();
          return bounds ? { x: bounds.left + bounds.width / 2 - 132, y: bounds.top + bounds.height / 3 } : { x: 0, y: 0 };
        },
        toCanvas(screen) {
          const { x, y } = flow.screenToFlowPosition(screen);
          return { x: Math.round(x), y: Math.round(y) };
        },
        sizes: () =>
          Object.fromEntries(
            flow
              .getNodes()
              .map(({ id, measured, width, height }) => [
                id,
                { width: measured?.width ?? width ?? 264, height: measured?.height ?? height ?? 160 },
              ]),
          ),
      },
    });
    return () => {
      document.removeEventListener('pointermove', onMove, { capture: true });
      canvas.setState({ surface: undefined });
    };
  }, [flow, canvas, box, onLook]);
};
