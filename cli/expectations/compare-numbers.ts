/** How far numbers may differ: by `absolute + relative × |expected|`. */
export type Tolerance = { readonly absolute: number; readonly relative: number };

/** Where two values differ most. `numbers`: how many numbers were compared, `beyond`: how many of these differ by more than the tolerance. */
export type NumberDifference = {
  readonly path: string;
  readonly expected: unknown;
  readonly actual: unknown;
  readonly numbers: number;
  readonly beyond: number;
};

/**
 * Compares two values of plain data. Numbers may differ within the tolerance; everything else must be equal: texts, lengths, names of
 * properties. Typed arrays equal lists of the same numbers. Returns undefined when the values agree.
 */
export const compareNumbers = (expected: unknown, actual: unknown, { absolute, relative }: Tolerance): NumberDifference | undefined => {
  let numbers = 0;
  let beyond = 0;
  let worst: { readonly path: string; readonly expected: unknown; readonly actual: unknown; readonly excess: number } | undefined;
  const differ = (path: string, pair: { readonly expected: unknown; readonly actual: unknown }, excess: number): void => {
    if (!worst || excess > worst.excess) worst = { path, ...pair, excess };
  };
  const visit = (want: unknown, found: unknown, path: string): void => {
    if (typeof want === 'number' && typeof found === 'number') {
      numbers++;
      const excess = Object.is(want, found) ? 0 : Math.abs(want - found) / (absolute + relative * Math.abs(want));
      // NaN: one of the two is not a number
      if (excess <= 1) return;
      beyond++;
      differ(path, { expected: want, actual: found }, Number.isNaN(excess) ? Number.POSITIVE_INFINITY : excess);
      return;
    }
    const [list, other] = [listOf(want), listOf(found)];
    if (list && other) {
      if (list.length !== other.length) differ(`${path}.length`, { expected: list.length, actual: other.length }, Number.POSITIVE_INFINITY);
      else for (let index = 0; index < list.length; index++) visit(list[index], other[index], `${path}[${index}]`);
    } else if (isRecord(want) && isRecord(found) && !list && !other) {
      for (const name of new Set([...Object.keys(want), ...Object.keys(found)])) visit(want[name], found[name], `${path}.${name}`);
    } else if (want !== found) differ(path, { expected: want, actual: found }, Number.POSITIVE_INFINITY);
  };
  visit(expected, actual, 'value');
  return worst && { path: worst.path, expected: worst.expected, actual: worst.actual, numbers, beyond };
};

const listOf = (value: unknown): ArrayLike<unknown> | undefined => {
  if (Array.isArray(value)) return value;
  // safe: a view that is not a DataView is a typed array, which is a list of numbers
  return ArrayBuffer.isView(value) && !(value instanceof DataView) ? (value as Float32Array) : undefined;
};

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> => typeof value === 'object' && value !== null;
