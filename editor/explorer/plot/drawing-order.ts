/** Points from which on a moving plot draws only some of them at first. */
const many = 50_000;

/**
 * The order in which points are drawn: shuffled where there are many, so that the first ones stand for all; undefined where their own order serves. The
 * same number of points has the same order.
 */
export const drawingOrder = (count: number): Uint32Array | undefined => {
  if (count <= many) return undefined;
  const order = Uint32Array.from({ length: count }, (_, index) => index);
  let state = 0x9e3779b9;
  for (let last = count - 1; last > 0; last--) {
    // xorshift32: any fixed shuffle serves
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    const other = (state >>> 0) % (last + 1);
    const value = order[last] as number; // inside the array, as the next one
    order[last] = order[other] as number;
    order[other] = value;
  }
  return order;
};

/** The values of points, `size` a point, in the order in which the points are drawn. */
export const inOrder = <Values extends Float32Array | Uint8Array>(values: Values, order: Uint32Array | undefined, size: number): Values => {
  if (!order) return values;
  const sorted = values.slice() as Values; // a slice of an array is of its type
  for (let index = 0; index < order.length; index++) {
    const from = (order[index] as number) * size;
    for (let part = 0; part < size; part++) sorted[index * size + part] = values[from + part] as number; // inside [N, size]
  }
  return sorted;
};

/** Fewest and most points that one frame draws. */
const [fewest, most] = [10_000, 2_000_000];
/** Milliseconds between frames that are wanted, and between frames that are fast enough for more points. */
const [wanted, fast] = [18, 17.5];

/**
 * The points that the next frame draws: fewer after a slow frame, in proportion to its slowness, and a few more after a fast one. `gap`: milliseconds
 * that the last frame took.
 */
export const nextBudget = (budget: number, gap: number): number => {
  const factor = gap > 21 ? Math.max(0.3, wanted / gap) : gap < fast ? 1.05 : 1;
  return Math.min(most, Math.max(fewest, Math.round(budget * factor)));
};

/** What a point costs beside one of three pixels: software and small GPUs spend their time on pixels. */
export const pointCost = (diameter: number): number => (8 + diameter * diameter) / 17;
