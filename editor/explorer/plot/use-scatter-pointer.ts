import { type MouseEvent, type PointerEvent, type RefObject, useEffect, useRef, useState } from 'react';
import type { CameraStore } from './camera.ts';
import type { PlanePoint } from './point-index.ts';
import { turnBy } from './turn.ts';
import type { Picking } from './use-picking.ts';
import { panBy, type Size, toPlane, type View, zoomAt } from './view.ts';

export type ScatterTool = 'move' | 'lasso' | 'rectangle';
type Position = { readonly x: number; readonly y: number };
/** What a selection does with the points that were selected before. */
export type SelectHow = 'replace' | 'add' | 'remove';
/** A gesture of the pointer. Positions are on the screen, except the corners of an outline: they are on the plane, so that they move with it. */
export type Gesture =
  | { readonly kind: 'pan' | 'turn'; readonly at: Position; readonly moved: boolean }
  | { readonly kind: 'point'; readonly from: number; readonly at: Position; readonly moved: boolean }
  | { readonly kind: 'outline'; readonly corners: readonly PlanePoint[]; readonly how: SelectHow };

export type ScatterEvents = {
  readonly onHover: (point: number | undefined) => void;
  readonly onChoose: (point: number) => void;
  readonly onJoin: (from: number, to: number) => void;
  readonly onSelect: (points: readonly number[], how: SelectHow) => void;
  /** A right click on a point, at a position of the window. */
  readonly onMenu: (point: number, at: { readonly x: number; readonly y: number }) => void;
};
type Scatter = ScatterEvents & {
  readonly area: RefObject<HTMLElement | null>;
  readonly camera: CameraStore;
  readonly picking: Picking;
  readonly view: View;
  readonly size: Size;
  readonly tool: ScatterTool;
  readonly is3d: boolean;
};

/** Distance in pixels within which the pointer is on a point, and beyond which a press becomes a drag. */
const reach = 10;
const threshold = 4;
const far = (a: Position, b: Position) => Math.hypot(a.x - b.x, a.y - b.y) > threshold;
const howOf = ({ shiftKey, altKey }: { readonly shiftKey: boolean; readonly altKey: boolean }): SelectHow =>
  altKey ? 'remove' : shiftKey ? 'add' : 'replace';

/** The corners of a rectangle between two opposite corners. */
const rectangle = ([left, bottom]: PlanePoint, [right, top]: PlanePoint): PlanePoint[] => [
  [left, bottom],
  [right, bottom],
  [right, top],
  [left, top],
];

/**
 * Pointer and wheel on a scatter: a drag on the background pans, or turns the points that have three axes (with Shift, or the middle button, it pans
 * them); the wheel zooms; a click on a point chooses it, and with Shift or Alt selects it or removes it from the selection; a drag from one point to
 * another joins them; lasso and rectangle select.
 */
export const useScatterPointer = (scatter: Scatter) => {
  const { area, camera, picking, view, size, tool, is3d } = scatter;
  const [gesture, setGesture] = useState<Gesture>();
  const pressed = useRef<Position>({ x: 0, y: 0 });
  const latest = useRef(scatter);
  latest.current = scatter;

  const positionIn = ({ clientX, clientY }: { clientX: number; clientY: number }): Position => {
    const box = area.current?.getBoundingClientRect();
    return { x: clientX - (box?.left ?? 0), y: clientY - (box?.top ?? 0) };
  };
  const under = (at: Position) => picking.near(toPlane(view, size, at), { x: reach / view.scaleX, y: reach / view.scaleY });

  useEffect(() => {
    const element = area.current;
    if (!element) return;
    // React's wheel listener is passive, and a passive listener cannot prevent the page from zooming
    const onWheel = (event: WheelEvent) => {
      event.preventDefault();
      const { view, size, camera } = latest.current;
      const box = element.getBoundingClientRect();
      const at = { x: event.clientX - box.left, y: event.clientY - box.top };
      const before = camera.getState().view ?? view;
      camera.setState({ view: zoomAt(before, size, at, Math.exp(-event.deltaY * (event.ctrlKey ? 0.01 : 0.0016))) });
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
    if (tool !== 'move' && event.button === 0) {
      const { x, y } = toPlane(view, size, at);
      setGesture({ kind: 'outline', corners: [[x, y]], how: howOf(event) });
    } else if (point !== undefined) setGesture({ kind: 'point', from: point, at, moved: false });
    else setGesture({ kind: is3d && event.button === 0 && !event.shiftKey ? 'turn' : 'pan', at, moved: false });
  };
  const onPointerMove = (event: PointerEvent<HTMLElement>) => {
    const at = positionIn(event);
    if (!gesture) return scatter.onHover(under(at));
    if (gesture.kind === 'outline') {
      const { x, y } = toPlane(view, size, at);
      const [first = [x, y] as PlanePoint] = gesture.corners;
      return setGesture({ ...gesture, corners: tool === 'rectangle' ? rectangle(first, [x, y]) : [...gesture.corners, [x, y]] });
    }
    const moved = gesture.moved || far(at, pressed.current);
    const by = { x: at.x - gesture.at.x, y: at.y - gesture.at.y };
    if (gesture.kind === 'pan' && moved) camera.setState({ view: panBy(camera.getState().view ?? view, by) });
    if (gesture.kind === 'turn' && moved) camera.setState(({ turn }) => ({ turn: turnBy(turn, by) }));
    if (gesture.kind === 'point') scatter.onHover(moved ? under(at) : gesture.from);
    setGesture({ ...gesture, at: gesture.kind !== 'point' && !moved ? gesture.at : at, moved });
  };
  const onPointerUp = (event: PointerEvent<HTMLElement>) => {
    const at = positionIn(event);
    setGesture(undefined);
    if (!gesture) return;
    if (gesture.kind === 'outline') return scatter.onSelect(picking.inside(gesture.corners), gesture.how);
    if (gesture.kind !== 'point') return gesture.moved ? undefined : scatter.onSelect([], howOf(event) === 'replace' ? 'replace' : 'add');
    const to = under(at);
    const how = howOf(event);
    if (!gesture.moved && how !== 'replace') scatter.onSelect([gesture.from], how);
    else if (!gesture.moved) scatter.onChoose(gesture.from);
    else if (to !== undefined && to !== gesture.from) scatter.onJoin(gesture.from, to);
  };
  const onContextMenu = (event: MouseEvent<HTMLElement>) => {
    event.preventDefault();
    const point = under(positionIn(event));
    if (point !== undefined) scatter.onMenu(point, { x: event.clientX, y: event.clientY });
  };
  const handlers = {
    onContextMenu,
    onPointerDown,
    onPointerMove,
    onPointerUp,
    onPointerCancel: () => setGesture(undefined),
    onPointerLeave: () => !gesture && scatter.onHover(undefined),
  };
  return { gesture, handlers };
};
