import { boundsOf, type GridIndex, visit } from './grid-index.ts';

/** Whether a place lies inside a polygon `x, y, x, y, …` (even-odd rule: a loop inside a loop is outside). */
export const isInside = (polygon: Float32Array, x: number, y: number): boolean => {
  let inside = false;
  const count = Math.floor(polygon.length / 2);
  for (let corner = 0, before = count - 1; corner < count; before = corner++) {
    const [x1, y1] = [polygon[corner * 2] as number, polygon[corner * 2 + 1] as number]; // corner < count
    const [x2, y2] = [polygon[before * 2] as number, polygon[before * 2 + 1] as number];
    if (y1 > y !== y2 > y && x < ((x2 - x1) * (y - y1)) / (y2 - y1) + x1) inside = !inside;
  }
  return inside;
};

/** The points inside a polygon, in rising order. */
export const selectInside = (index: GridIndex, polygon: Float32Array): number[] => {
  if (polygon.length < 6) return [];
  const found: number[] = [];
  visit(index, boundsOf(polygon), (point) => {
    if (isInside(polygon, index.points[point * 2] as number, index.points[point * 2 + 1] as number)) found.push(point); // visited points exist
  });
  return found.sort((a, b) => a - b);
};
