import { useReactFlow } from '@xyflow/react';
import { type RefObject, useCallback, useEffect, useRef } from 'react';
import { useStudioState } from '../kit/studio-context.tsx';
import { viewOf } from './first-view.ts';
import type { FlowNode } from './flow.ts';
import { glide } from './motion.ts';

/**
 * Shows the whole of a document that is opened, and goes on to do so when a panel takes room from the canvas or gives it back, until
 * somebody looks elsewhere. Gives what is to be called then.
 */
export const useWholeView = (box: RefObject<HTMLElement | null>, nodes: readonly FlowNode[]): (() => void) => {
  const { setViewport } = useReactFlow();
  const documentId = useStudioState((state) => state.document.id);
  const shown = useRef(nodes);
  shown.current = nodes;
  const elsewhere = useRef(false);
  // biome-ignore lint/correctness/useExhaustiveDependencies: another document is looked at as a whole again
  useEffect(() => {
    const canvas = box.current;
    if (!canvas) return;
    const look = (duration: number) =>
      void setViewport(viewOf(shown.current, { width: canvas.clientWidth, height: canvas.clientHeight }), { duration });
    elsewhere.current = false;
    look(0);
    let { clientWidth, clientHeight } = canvas;
    const observer = new ResizeObserver(() => {
      if (canvas.clientWidth === clientWidth && canvas.clientHeight === clientHeight) return;
      ({ clientWidth, clientHeight } = canvas);
      if (!elsewhere.current) look(glide(shown.current.length));
    });
    observer.observe(canvas);
    return () => observer.disconnect();
  }, [box, documentId, setViewport]);
  return useCallback(() => {
    elsewhere.current = true;
  }, []);
};
