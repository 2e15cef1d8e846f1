import { useReactFlow, useStore } from '@xyflow/react';
import { type PointerEvent, useDeferredValue, useEffect, useRef } from 'react';
import { useStudioState } from '../kit/studio-context.tsx';
import { useText } from '../kit/text/use-text.ts';
import { boundsOf } from './first-view.ts';
import type { FlowNode, LinkEdge } from './flow.ts';

const [width, height] = [168, 112];
const margin = 8;

/** The part of the canvas that the map shows: all nodes, fitted into it. */
const fitInto = (nodes: readonly FlowNode[]) => {
  const box = boundsOf(nodes) ?? { x: 0, y: 0, width: 1000, height: 600 };
  const scale = Math.min((width - 2 * margin) / box.width, (height - 2 * margin) / box.height, 0.2);
  return { scale, x: width / 2 - (box.x + box.width / 2) * scale, y: height / 2 - (box.y + box.height / 2) * scale };
};

/**
 * The whole graph, small; drag in it to go elsewhere. Nodes are painted on one canvas when they change, and panning only moves the frame
 * of what is seen: a thousand nodes cost no more than ten.
 */
export const Minimap = ({ nodes: latest, onLook }: { readonly nodes: readonly FlowNode[]; readonly onLook: () => void }) => {
  // the map may lag behind a drag, never hold it up
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
    for (const { id, type, position, measured, selected, width: wide, height: high } of nodes) {
      const status = runs[id]?.status;
      context.globalAlpha = type === 'frame' ? 0.25 : 1;
      context.fillStyle = selected
        ? tones.selected
        : status === 'running'
          ? tones.running
          : status === 'failed'
            ? tones.failed
            : tones.plain;
      context.fillRect(position.x, position.y, measured?.width ?? wide ?? 264, measured?.height ?? high ?? 160);
    }
  }, [nodes, runs, map.scale, map.x, map.y]);

  const go = (event: PointerEvent<HTMLDivElement>) => {
    if (event.type === 'pointermove' && event.buttons !== 1) return;
    if (event.type === 'pointerdown') event.currentTarget.setPointerCapture(event.pointerId);
    const box = event.currentTarget.getBoundingClientRect();
    const x = (event.clientX - box.left - map.x) / map.scale;
    const y = (event.clientY - box.top - map.y) / map.scale;
    onLook();
    void flow.setCenter(x, y, { zoom: flow.getZoom() });
  };
  return (
    <div
      role="img"
      aria-label={t('canvas.minimap')}
      onPointerDown={go}
      onPointerMove={go}
      className="absolute right-3 bottom-3 z-10 touch-none overflow-hidden rounded-md border border-line bg-surface-1 shadow-sm"
      style={{ width, height }}
    >
      <canvas ref={canvas} className="block size-full text-line-strong" />
      <Seen scale={map.scale} x={map.x} y={map.y} />
    </div>
  );
};

/** The frame of what is on the screen. */
const Seen = ({ scale, x, y }: { readonly scale: number; readonly x: number; readonly y: number }) => {
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
