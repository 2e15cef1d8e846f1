import { useReactFlow, useStore } from '@xyflow/react';
import { type PointerEvent, useDeferredValue, useEffect, useRef } from 'react';
import { useStudioState } from '../kit/studio-context.tsx';
import { useText } from '../kit/text/use-text.ts';
import { boundsOf, sizeOf } from './flow/fit-view.ts';
import type { FlowNode, LinkEdge } from './flow/flow-types.ts';

const [width, height] = [168, 112];
const margin = 8;

/** The scale and offset that fit all nodes into the map. */
const fitInto = (nodes: readonly FlowNode[]) => {
  const box = boundsOf(nodes) ?? { x: 0, y: 0, width: 1000, height: 600 };
  const scale = Math.min((width - 2 * margin) / box.width, (height - 2 * margin) / box.height, 0.2);
  return { scale, x: width / 2 - (box.x + box.width / 2) * scale, y: height / 2 - (box.y + box.height / 2) * scale };
};

/**
 * A small map of the whole graph; a drag in it moves the view. Nodes are painted on one canvas element when they change, and panning moves only
 * the rectangle of the view, so a thousand nodes cost no more than ten.
 */
export const Minimap = ({ nodes: latest, onMove }: { readonly nodes: readonly FlowNode[]; readonly onMove: () => void }) => {
  // the map may lag behind a drag, but must not slow it down
  const nodes = useDeferredValue(latest);
  const { t } = useText();
  const flow = useReactFlow<FlowNode, LinkEdge>();
  const canvas = useRef<HTMLCanvasElement>(null);
  const runs = useStudioState((state) => state.runs);
  const map = fitInto(nodes);

  useEffect(() => {
    const element = canvas.current;
    const context = element?.getContext('2d');
    if (!element || !context) return;
    const pixels = devicePixelRatio || 1;
    element.width = width * pixels;
    element.height = height * pixels;
    context.setTransform(pixels * map.scale, 0, 0, pixels * map.scale, pixels * map.x, pixels * map.y);
    const style = getComputedStyle(element);
    const colour = (name: string) => style.getPropertyValue(name);
    const tones = { plain: style.color, running: colour('--success'), failed: colour('--danger'), selected: colour('--accent') };
    for (const node of nodes) {
      const { id, type, position, selected } = node;
      const size = sizeOf(node);
      const status = runs[id]?.status;
      context.globalAlpha = type === 'frame' ? 0.25 : 1;
      context.fillStyle = selected
        ? tones.selected
        : status === 'running'
          ? tones.running
          : status === 'failed'
            ? tones.failed
            : tones.plain;
      context.fillRect(position.x, position.y, size.width, size.height);
    }
  }, [nodes, runs, map.scale, map.x, map.y]);

  const moveView = (event: PointerEvent<HTMLDivElement>) => {
    if (event.type === 'pointermove' && event.buttons !== 1) return;
    if (event.type === 'pointerdown') event.currentTarget.setPointerCapture(event.pointerId);
    const box = event.currentTarget.getBoundingClientRect();
    const x = (event.clientX - box.left - map.x) / map.scale;
    const y = (event.clientY - box.top - map.y) / map.scale;
    onMove();
    void flow.setCenter(x, y, { zoom: flow.getZoom() });
  };
  return (
    <div
      role="img"
      aria-label={t('canvas.minimap')}
      onPointerDown={moveView}
      onPointerMove={moveView}
      className="absolute right-3 bottom-3 z-10 touch-none overflow-hidden rounded-md border border-line bg-surface-1 shadow-sm"
      style={{ width, height }}
    >
      <canvas ref={canvas} className="block size-full text-line-strong" />
      <ViewFrame scale={map.scale} x={map.x} y={map.y} />
    </div>
  );
};

/** The rectangle of what is on the screen. */
const ViewFrame = ({ scale, x, y }: { readonly scale: number; readonly x: number; readonly y: number }) => {
  const transform = useStore((state) => state.transform);
  const wide = useStore((state) => state.width);
  const high = useStore((state) => state.height);
  const [left, top, zoom] = transform;
  return (
    <span
      aria-hidden
      className="pointer-events-none absolute rounded-sm border border-accent/70 bg-text/5"
      style={{
        left: x - (left / zoom) * scale,
        top: y - (top / zoom) * scale,
        width: (wide / zoom) * scale,
        height: (high / zoom) * scale,
      }}
    />
  );
};
