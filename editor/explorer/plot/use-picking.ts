import { useEffect, useMemo, useState } from 'react';
import { countOf, type Layout } from './painter.ts';
import { indexPoints, nearestPoint, type PlanePoint, type PointIndex, pointsInside } from './point-index.ts';
import { type Turn, turned } from './turn.ts';
import { type Bounds, boundsOfView, type Size, type View } from './view.ts';

/** The most points that are indexed at once while the pointer moves; more are indexed a moment after they are shown. */
const mostAtOnce = 50_000;
/** Points with three axes are found under the pointer up to this number: every turn needs a new index. */
const mostTurned = 100_000;

/** Finds points by their position on the screen's plane. Hidden points are not found. */
export type Picking = {
  /** The positions of the points on the screen's plane, `x, y, …`. */
  readonly flat: Float32Array;
  near(position: { readonly x: number; readonly y: number }, radius: { readonly x: number; readonly y: number }): number | undefined;
  inside(lasso: readonly PlanePoint[]): number[];
  /** The points in a view; undefined where they are not known yet, or more than `most`. */
  inView(view: View, size: Size, most: number): readonly number[] | undefined;
};

/** Finds the points of a layout. The index is built when it is first needed. */
export const usePicking = (layout: Layout, turn: Turn, isHidden: ((point: number) => boolean) | undefined): Picking => {
  const is3d = layout.dimensions === 3;
  const flat = useMemo(() => (is3d ? turned(layout.points, turn) : layout.points), [layout, is3d, turn]);
  const count = countOf(layout);
  const [late, setLate] = useState<PointIndex>();
  useEffect(() => {
    if (is3d || count <= mostAtOnce) return;
    // after the points were drawn
    const timer = setTimeout(() => setLate(indexPoints(flat)), 400);
    return () => clearTimeout(timer);
  }, [flat, is3d, count]);
  return useMemo(() => {
    let built: PointIndex | undefined;
    const index = (): PointIndex | undefined => {
      if (late?.points === flat) return late;
      if (count > (is3d ? mostTurned : mostAtOnce)) return undefined;
      built ??= indexPoints(flat);
      return built;
    };
    return {
      flat,
      near(position, radius) {
        const found = index();
        return found && nearestPoint(found, position, { ...radius, isHidden });
      },
      inside: (lasso) => pointsInside(flat, [...lasso]).filter((point) => !isHidden?.(point)),
      inView(view, size, most) {
        const box = boundsOfView(view, size);
        if (count > most && isLikelyFull(flat, box, most)) return undefined;
        const found = index()?.tree.range(box.left, box.bottom, box.right, box.top);
        const shown = isHidden && found ? found.filter((point) => !isHidden(point)) : found;
        return shown && shown.length <= most ? shown : undefined;
      },
    };
  }, [flat, late, is3d, count, isHidden]);
};

/** Whether a sample of points says that a box contains far more than `most`: a question that must not cost a search. */
const isLikelyFull = (flat: Float32Array, box: Bounds, most: number): boolean => {
  const count = flat.length / 2;
  const step = Math.max(1, Math.floor(count / 1000));
  let inside = 0;
  for (let point = 0; point < count; point += step) {
    const [x, y] = [flat[point * 2] as number, flat[point * 2 + 1] as number]; // inside the array
    if (x >= box.left && x <= box.right && y >= box.bottom && y <= box.top) inside++;
  }
  return inside * step > 4 * most;
};
