import { type PointerEvent, type RefObject, useEffect, useRef, useState } from 'react';
import { nearestPoint, type PlanePoint, type PointIndex, pointsInside } from './point-index.ts';
import { panBy, type Size, toPlane, type View, zoomAt } from './view.ts';

export type ScatterTool = 'move' | 'lasso';
type Place = { readonly x: number; readonly y: number };
/** What the pointer is doing. Places are on the screen, but a lasso's corners are on the plane, so that they stay while it is moved. */
export type Gesture =
  | { readonly kind: 'pan'; readonly at: Place; readonly moved: boolean }
  | { readonly kind: 'point'; readonly from: number; readonly at: Place; readonly moved: boolean }
  | { readonly kind: 'lasso'; readonly corners: readonly PlanePoint[] };

export type ScatterEvents = {
  readonly onView: (view: View) => void;
  readonly onHover: (point: number | undefined) => void;
  readonly onChoose: (point: number) => void;
  readonly onJoin: (from: number, to: number) => void;
  readonly onSelect: (points: readonly number[]) => void;
};
type Scatter = ScatterEvents & {
  readonly area: RefObject<HTMLElement | null>;
  readonly index: PointIndex;
  readonly view: View;
  readonly size: Size;
  readonly tool: ScatterTool;
};

/** Pixels around a point that count as on it, and pixels before a press becomes a drag. */
const reach = 10;
const threshold = 4;
const far = (a: Place, b: Place) => Math.hypot(a.x - b.x, a.y - b.y) > threshold;

/**
 * Pointer and wheel on a scatter: drag the ground to pan, the wheel zooms, a click on a point chooses it, a drag from point to point joins
 * them, and the lasso selects.
 */
export const useScatterPointer = (scatter: Scatter) => {
  const { area, index, view, size, tool } = scatter;
  const [gesture, setGesture] = useState<Gesture>();
  const pressed = useRef<Place>({ x: 0, y: 0 });
  const latest = useRef(scatter);
  latest.current = scatter;

  const placeIn = ({ clientX, clientY }: { clientX: number; clientY: number }): Place => {
    const box = area.current?.getBoundingClientRect();
    return { x: clientX - (box?.left ?? 0), y: clientY - (box?.top ?? 0) };
  };
  const under = (at: Place) => nearestPoint(index, toPlane(view, size, at), { x: reach / view.scaleX, y: reach / view.scaleY });

  useEffect(() => {
    const held = area.current;
    if (!held) return;
    // React's own wheel listener is passive: it could not keep the page from zooming
    const onWheel = (event: WheelEvent) => {
      event.preventDefault();
      const { view, size, onView } = latest.current;
      const box = held.getBoundingClientRect();
      const at = { x: event.clientX - box.left, y: event.clientY - box.top };
      onView(zoomAt(view, size, at, Math.exp(-event.deltaY * (event.ctrlKey ? 0.01 : 0.0016))));
    };
    held.addEventListener('wheel', onWheel, { passive: false });
    return () => held.removeEventListener('wheel', onWheel);
  }, [area]);

  const onPointerDown = (event: PointerEvent<HTMLElement>) => {
    if (event.button !== 0 && event.button !== 1) return;
    event.currentTarget.setPointerCapture(event.pointerId);
    const at = placeIn(event);
    pressed.current = at;
    const point = event.button === 0 ? under(at) : undefined;
    if (tool === 'lasso' && event.button === 0) {
      const { x, y } = toPlane(view, size, at);
      setGesture({ kind: 'lasso', corners: [[x, y]] });
    } else if (point === undefined) setGesture({ kind: 'pan', at, moved: false });
    else setGesture({ kind: 'point', from: point, at, moved: false });
  };
  const onPointerMove = (event: PointerEvent<HTMLElement>) => {
    const at = placeIn(event);
    if (!gesture) return scatter.onHover(under(at));
    if (gesture.kind === 'lasso') {
      const { x, y } = toPlane(view, size, at);
      return setGesture({ kind: 'lasso', corners: [...gesture.corners, [x, y]] });
    }
    const moved = gesture.moved || far(at, pressed.current);
    if (gesture.kind === 'pan' && moved) scatter.onView(panBy(view, { x: at.x - gesture.at.x, y: at.y - gesture.at.y }));
    if (gesture.kind === 'point') scatter.onHover(moved ? under(at) : gesture.from);
    setGesture({ ...gesture, at: gesture.kind === 'pan' && !moved ? gesture.at : at, moved });
  };
  const onPointerUp = (event: PointerEvent<HTMLElement>) => {
    const at = placeIn(event);
    setGesture(undefined);
    if (gesture?.kind === 'lasso') scatter.onSelect(pointsInside(index, [...gesture.corners]));
    else if (gesture?.kind === 'pan' && !gesture.moved) scatter.onSelect([]);
    else if (gesture?.kind === 'point') {
      const to = under(at);
      if (!gesture.moved) scatter.onChoose(gesture.from);
      else if (to !== undefined && to !== gesture.from) scatter.onJoin(gesture.from, to);
    }
  };
  const handlers = {
    onPointerDown,
    onPointerMove,
    onPointerUp,
    onPointerCancel: () => setGesture(undefined),
    onPointerLeave: () => !gesture && scatter.onHover(undefined),
  };
  return { gesture, handlers };
};
