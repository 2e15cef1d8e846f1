import { useReactFlow } from '@xyflow/react';
import { type RefObject, useEffect } from 'react';
import { useView } from '../../kit/studio-context.tsx';

/** Milliseconds after which another turn of a wheel, or another move of two fingers, begins. */
const pause = 250;

type Turn = Pick<WheelEvent, 'deltaX' | 'deltaY' | 'deltaMode'> & { readonly wheelDeltaY?: number };

/**
 * Whether a wheel event comes from two fingers on a trackpad. A mouse turns in whole notches: lines in Firefox, multiples of 120 in others, and it never moves sideways.
 * Fingers move by single pixels, in both directions.
 */
export const isTrackpad = ({ deltaX, deltaY, deltaMode, wheelDeltaY }: Turn): boolean => {
  if (deltaMode !== 0) return false;
  if (deltaX !== 0 && deltaY !== 0) return true;
  if (wheelDeltaY !== undefined && wheelDeltaY !== 0) return Math.abs(wheelDeltaY) % 120 !== 0;
  return Math.abs(deltaX) > 0 || Math.abs(deltaY) < 40;
};

/** Lets two fingers on a trackpad pan, and the wheel of a mouse zoom, as the settings say. Pinching zooms, which React Flow does. */
export const useWheelPan = (box: RefObject<HTMLElement | null>, onMove: () => void): void => {
  const flow = useReactFlow();
  const view = useView();
  useEffect(() => {
    const element = box.current;
    if (!element) return;
    let last = Number.NEGATIVE_INFINITY;
    let pans = false;
    const onWheel = (event: WheelEvent) => {
      const { wheel } = view.getState();
      // a pinch arrives as a wheel with Ctrl
      if (event.ctrlKey || event.metaKey || wheel === 'mouse') return;
      if (event.target instanceof Element && event.target.closest('.nowheel')) return;
      if (!(event.target instanceof Element && event.target.closest('.react-flow'))) return;
      // one gesture is one of the two, whatever its last small moves look like
      if (event.timeStamp - last > pause) pans = wheel === 'trackpad' || isTrackpad(event);
      last = event.timeStamp;
      if (!pans) return;
      event.preventDefault();
      event.stopPropagation();
      onMove();
      const { x, y, zoom } = flow.getViewport();
      void flow.setViewport({ x: x - event.deltaX, y: y - event.deltaY, zoom });
    };
    element.addEventListener('wheel', onWheel, { capture: true, passive: false });
    return () => element.removeEventListener('wheel', onWheel, { capture: true });
  }, [box, flow, view, onMove]);
};
