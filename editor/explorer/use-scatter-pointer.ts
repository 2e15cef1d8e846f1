import { type PointerEvent, type RefObject, useEffect, useRef, useState } from 'react';
import { nearestPoint, type PlanePoint, type PointIndex, pointsInside } from './point-index.ts';
import { panBy, type Size, toPlane, type View, zoomAt } from './view.ts';

export type ScatterTool = 'move' | 'lasso';
type Position = { readonly x: number; readonly y: number };
/** A gesture of the pointer. Positions are on the screen, except the corners of a lasso: they are on the plane, so that they move with it. */
export type Gesture =
  | { readonly kind: 'pan'; readonly at: Position; readonly moved: boolean }
  | { readonly kind: 'point'; readonly from: number; readonly at: Position; readonly moved: boolean }
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

/** Distance in pixels within which the pointer is on a point, and beyond which a press becomes a drag. */
const reach = 10;
const threshold = 4;
const far = (a: Position, b: Position) => Math.hypot(a.x - b.x, a.y - b.y) > threshold;

/**
 * Pointer and wheel on a scatter: a drag on the background pans, the wheel zooms, a click on a point chooses it, a drag from one point to
 * another joins them, and the lasso selects.
 */
export const useScatterPointer = (scatter: Scatter) => {
  const { area, index, view, size, tool } = scatter;
  const [gesture, setGesture] = useState<Gesture>();
  const pressed = useRef<Position>({ x: 0, y: 0 });
  const latest = useRef(scatter);
  latest.current = scatter;

  const positionIn = ({ clientX, clientY }: { clientX: number; clientY: number }): Position => {
    const box = area.current?.getBoundingClientRect();
    return { x: clientX - (box?.left ?? 0), y: clientY - (box?.top ?? 0) };
  };
  const under = (at: Position) => nearestPoint(index, toPlane(view, size, at), { x: reach / view.scaleX, y: reach / view.scaleY });

  useEffect(() => {
    const element = area.current;
    if (!element) return;
    // React's wheel listener is passive, and a passive listener cannot prevent the page from zooming
    const onWheel = (event: WheelEvent) => {
      event.preventDefault();
      const { view, size, onView } = latest.current;
      const box = element.getBoundingClientRect();
      const at = { x: event.clientX - box.left, y: event.clientY - box.top };
      onView(zoomAt(view, size, at, Math.exp(-event.deltaY * (event.ctrlKey ? 0.01 : 0.0016))));
    };
    element.addEventListener('wheel', onWheel, { passive: false });
    return () => element.removeEventListener('wheel', onWheel);
  }, [area]);

  const onPointerDown = (event: PointerEvent<HTMLElement>) => {
    if (event.button !== 0 && event.button !== 1) return;
    event.currentTarget.setPointerCapture(event.pointerId);
    const at = positionIn(event);
    pressed.current = at;
    const point = event.button === 0 ? under(at) : undefined;
    if (tool === 'lasso' && event.button === 0) {
      const { x, y } = toPlane(view, size, at);
      setGesture({ kind: 'lasso', corners: [[x, y]] });
    } else if (point === undefined) setGesture({ kind: 'pan', at, moved: false });
    else setGesture({ kind: 'point', from: point, at, moved: false });
  };
  const onPointerMove = (event: PointerEvent<HTMLElement>) => {
    const at = positionIn(event);
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
    const at = positionIn(event);
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
