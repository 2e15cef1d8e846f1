/** A box in the units of the points. */
export type Bounds = { readonly left: number; readonly bottom: number; readonly right: number; readonly top: number };

/** Points by the cell of an even grid they lie in, so that what is near a place is found without looking at all of them. */
export type GridIndex = {
  readonly points: Float32Array;
  readonly bounds: Bounds;
  readonly columns: number;
  readonly rows: number;
  /** Where each cell's points begin in `order`; one longer than the number of cells. */
  readonly starts: Uint32Array;
  readonly order: Uint32Array;
};

/** Points in a cell, on average. */
const fill = 8;

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

/** The box with a place in it too; it grows by whole units, so that it does not follow every move. */
export const including = ({ left, bottom, right, top }: Bounds, [x, y]: readonly [number, number]): Bounds => ({
  left: Math.min(left, x < left ? Math.floor(x) : left),
  right: Math.max(right, x > right ? Math.ceil(x) : right),
  bottom: Math.min(bottom, y < bottom ? Math.floor(y) : bottom),
  top: Math.max(top, y > top ? Math.ceil(y) : top),
});

const clamp = (value: number, most: number) => Math.min(Math.max(Math.floor(value), 0), most);

/** The column and row of the cell that a place lies in, or is nearest to. */
export const cellAt = ({ bounds, columns, rows }: Pick<GridIndex, 'bounds' | 'columns' | 'rows'>, x: number, y: number) => {
  const [width, height] = [bounds.right - bounds.left || 1, bounds.top - bounds.bottom || 1];
  return {
    column: clamp(((x - bounds.left) / width) * columns, columns - 1),
    row: clamp(((y - bounds.bottom) / height) * rows, rows - 1),
  };
};

/** Sorts points `x, y, x, y, …` into a grid, in linear time. */
export const gridIndex = (points: Float32Array): GridIndex => {
  const count = points.length / 2;
  const side = Math.max(1, Math.ceil(Math.sqrt(count / fill)));
  const shape = { bounds: boundsOf(points), columns: side, rows: side };
  const cells = new Uint32Array(count);
  const starts = new Uint32Array(side * side + 1);
  for (let index = 0; index < count; index++) {
    const { column, row } = cellAt(shape, points[index * 2] as number, points[index * 2 + 1] as number); // index < count
    cells[index] = row * side + column;
    starts[row * side + column + 1] = (starts[row * side + column + 1] as number) + 1;
  }
  for (let cell = 0; cell < side * side; cell++) starts[cell + 1] = (starts[cell + 1] as number) + (starts[cell] as number);
  const next = starts.slice();
  const order = new Uint32Array(count);
  for (let index = 0; index < count; index++) {
    const cell = cells[index] as number;
    const place = next[cell] as number;
    order[place] = index;
    next[cell] = place + 1;
  }
  return { ...shape, points, starts, order };
};

/** Calls back with the index of each point in the cells that a box touches: all points of the box, and some beside it. */
export const visit = (index: GridIndex, box: Bounds, each: (point: number) => void): void => {
  const from = cellAt(index, box.left, box.bottom);
  const to = cellAt(index, box.right, box.top);
  for (let row = from.row; row <= to.row; row++) {
    const first = index.starts[row * index.columns + from.column] as number; // cells are inside the grid
    const last = index.starts[row * index.columns + to.column + 1] as number;
    for (let place = first; place < last; place++) each(index.order[place] as number);
  }
};

/** The point nearest to a place, no farther than `radius` (one an axis, as an ellipse: the axes may be scaled apart). */
export const nearest = (
  index: GridIndex,
  { x, y }: { readonly x: number; readonly y: number },
  radius: { readonly x: number; readonly y: number },
): number | undefined => {
  let found: number | undefined;
  let best = 1;
  visit(index, { left: x - radius.x, right: x + radius.x, bottom: y - radius.y, top: y + radius.y }, (point) => {
    const across = ((index.points[point * 2] as number) - x) / radius.x;
    const up = ((index.points[point * 2 + 1] as number) - y) / radius.y;
    const distance = across * across + up * up;
    if (distance > best || (distance === best && found !== undefined)) return;
    best = distance;
    found = point;
  });
  return found;
};
