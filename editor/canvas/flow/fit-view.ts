import { getViewportForBounds, useReactFlow, type Viewport } from '@xyflow/react';
import { type RefObject, useCallback, useEffect, useEffectEvent, useRef } from 'react';
import { type Box, type Size, unmeasuredSize } from '../../../graph/index.ts';
import { useStudioState } from '../../kit/studio-context.tsx';
import type { FlowNode } from './flow-types.ts';

/** How all nodes are fitted into the window: the margin around them as a fraction of the window, and the limits of the zoom. */
export const fitOptions = { padding: 0.12, maxZoom: 1, minZoom: 0.1 } as const;

/** The size of a node on the canvas, or the size assumed for it until it is measured. */
export const sizeOf = ({ measured, width, height }: FlowNode): Size => ({
  width: measured?.width ?? width ?? unmeasuredSize.width,
  height: measured?.height ?? height ?? unmeasuredSize.height,
});

/** The box around nodes; undefined without nodes. */
export const boundsOf = (nodes: readonly FlowNode[]): Box | undefined => {
  let [left, top, right, bottom] = [Infinity, Infinity, -Infinity, -Infinity];
  for (const node of nodes) {
    const { x, y } = node.position;
    const { width, height } = sizeOf(node);
    left = Math.min(left, x);
    top = Math.min(top, y);
    right = Math.max(right, x + width);
    bottom = Math.max(bottom, y + height);
  }
  return left === Infinity ? undefined : { x: left, y: top, width: right - left, height: bottom - top };
};

/** The viewport that shows all nodes. It is computed before any node is drawn: drawing a thousand cards at full size first would take seconds. */
export const viewportOf = (nodes: readonly FlowNode[], { width, height }: Size): Viewport => {
  const bounds = boundsOf(nodes);
  if (!bounds || width === 0 || height === 0) return { x: 0, y: 0, zoom: 1 };
  return getViewportForBounds(bounds, width, height, fitOptions.minZoom, fitOptions.maxZoom, fitOptions.padding);
};

/** With more nodes than this, the view jumps instead of gliding. */
const maximumGlideNodes = 150;

/** Milliseconds that the view takes to glide. Cards that are in sight for a moment on the way are drawn too, which takes too long for many. */
export const glideDuration = (nodes: number): number =>
  nodes > maximumGlideNodes || matchMedia('(prefers-reduced-motion: reduce)').matches ? 0 : 220;

/** The views that users have moved, by document. This window remembers them over a reload. */
const viewsKey = 'unclip.views';
const readViews = (): Map<string, Viewport> => {
  try {
    const stored = JSON.parse(sessionStorage.getItem(viewsKey) ?? '[]') as [string, Viewport][]; // written below, by this window
    return new Map(stored.filter(([, { x, y, zoom }]) => [x, y, zoom].every(Number.isFinite)));
  } catch {
    return new Map();
  }
};
const views = readViews();
const keepView = (document: string, view: Viewport | undefined): void => {
  if (view) views.set(document, view);
  else views.delete(document);
  try {
    sessionStorage.setItem(viewsKey, JSON.stringify([...views].slice(-30)));
  } catch {
    // a browser that stores nothing: the views last until a reload
  }
};

/**
 * Fits the whole document into the view when it is opened, and again when the canvas changes its size, until the user moves the view. A view
 * that was moved comes back with its document. Returns the function to call when the user moves it.
 */
export const useFittedView = (box: RefObject<HTMLElement | null>, nodes: readonly FlowNode[]): (() => void) => {
  const { setViewport, getViewport } = useReactFlow();
  // each subgraph has a view of its own
  const documentId = useStudioState(({ document, entered }) => [document.id, ...entered].join('/'));
  /** The document whose view the user has moved. */
  const movedDocument = useRef<string>(undefined);
  const showAll = useEffectEvent(({ clientWidth: width, clientHeight: height }: HTMLElement, motion: 'jump' | 'glide') => {
    void setViewport(viewportOf(nodes, { width, height }), { duration: motion === 'jump' ? 0 : glideDuration(nodes.length) });
  });
  useEffect(() => {
    const canvas = box.current;
    if (!canvas) return;
    const kept = views.get(documentId);
    movedDocument.current = kept ? documentId : undefined;
    if (kept) void setViewport(kept);
    else showAll(canvas, 'jump');
    const keep = () => keepView(documentId, movedDocument.current === documentId ? getViewport() : undefined);
    let { clientWidth, clientHeight } = canvas;
    const observer = new ResizeObserver(() => {
      if (canvas.clientWidth === clientWidth && canvas.clientHeight === clientHeight) return;
      ({ clientWidth, clientHeight } = canvas);
      if (movedDocument.current !== documentId) showAll(canvas, 'glide');
    });
    observer.observe(canvas);
    addEventListener('pagehide', keep);
    return () => {
      observer.disconnect();
      removeEventListener('pagehide', keep);
      keep();
    };
  }, [box, documentId, setViewport, getViewport]);
  return useCallback(() => {
    movedDocument.current = documentId;
  }, [documentId]);
};
