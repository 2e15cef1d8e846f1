import { polygonContains } from 'd3-polygon';
import KDBush from 'kdbush';
import type { Bounds } from './view.ts';

/** A position on the plane. */
export type PlanePoint = [x: number, y: number];

/** Points `x, y, x, y, …` and a k-d tree that finds those near a position without visiting all of them. */
export type PointIndex = { readonly points: Float32Array; readonly tree: KDBush };

/** The position of a point. Its index is one of the points. */
export const pointAt = (points: Float32Array, index: number): PlanePoint => [points[index * 2] ?? 0, points[index * 2 + 1] ?? 0];

/** Indexes points `x, y, x, y, …`. */
export const indexPoints = (points: Float32Array): PointIndex => {
  const tree = new KDBush(points.length / 2, 64, Float32Array);
  for (let offset = 0; offset < points.length; offset += 2) tree.add(points[offset] as number, points[offset + 1] as number); // inside the array
  return { points, tree: tree.finish() };
};

/** The smallest box around points `x, y, x, y, …`; a box of one unit around the origin where there are none. */
export const boundsOf = (points: Float32Array): Bounds => {
  let [left, bottom, right, top] = [Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (let offset = 0; offset + 1 < points.length; offset += 2) {
    const [x, y] = [points[offset] as number, points[offset + 1] as number]; // inside the array
    if (x < left) left = x;
    if (x > right) right = x;
    if (y < bottom) bottom = y;
    if (y > top) top = y;
  }
  return left > right ? { left: -0.5, bottom: -0.5, right: 0.5, top: 0.5 } : { left, bottom, right, top };
};

/** The box with one more position in it. It grows by whole units, so that it does not change with every move of the position. */
export const including = ({ left, bottom, right, top }: Bounds, [x, y]: readonly [number, number]): Bounds => ({
  left: Math.min(left, x < left ? Math.floor(x) : left),
  right: Math.max(right, x > right ? Math.ceil(x) : right),
  bottom: Math.min(bottom, y < bottom ? Math.floor(y) : bottom),
  top: Math.max(top, y > top ? Math.ceil(y) : top),
});

/** The point nearest to a position, within a radius per axis: an ellipse, because the axes may have different scales. Hidden points are skipped. */
export const nearestPoint = (
  { points, tree }: PointIndex,
  { x, y }: { readonly x: number; readonly y: number },
  { isHidden, ...radius }: { readonly x: number; readonly y: number; readonly isHidden?: ((point: number) => boolean) | undefined },
): number | undefined => {
  let found: number | undefined;
  let least = 1;
  for (const index of tree.range(x - radius.x, y - radius.y, x + radius.x, y + radius.y)) {
    if (isHidden?.(index)) continue;
    const [left, bottom] = pointAt(points, index);
    const distance = ((left - x) / radius.x) ** 2 + ((bottom - y) / radius.y) ** 2;
    if (distance > least || (distance === least && found !== undefined)) continue;
    least = distance;
    found = index;
  }
  return found;
};

/** The points `x, y, x, y, …` inside a lasso, in rising order. Where the lasso crosses itself, the even-odd rule decides. */
export const pointsInside = (points: Float32Array, lasso: PlanePoint[]): number[] => {
  if (lasso.length < 3) return [];
  const { left, bottom, right, top } = boundsOf(Float32Array.from(lasso.flat()));
  const inside: number[] = [];
  for (let index = 0; index < points.length / 2; index++) {
    const [x, y] = [points[index * 2] as number, points[index * 2 + 1] as number]; // inside the array
    if (x >= left && x <= right && y >= bottom && y <= top && polygonContains(lasso, [x, y])) inside.push(index);
  }
  return inside;
};
