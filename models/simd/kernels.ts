import {
  addIntegers,
  assemble,
  type Code,
  float32,
  float64,
  fused,
  get,
  integer,
  loadSplat64,
  loadVector,
  type ModuleFunction,
  multiplyIntegers,
  repeat,
  set,
  step,
  storeFloat32,
  storeVector,
  zeroVector,
} from './assemble.ts';

/** Rows of each operand whose products `dots32` computes at once: 12 sums stay in registers. */
export const tile32 = { queries: 4, rows: 3 } as const;
/** Rows and columns of a tile of `tiles64`. */
export const tile64 = 4;

const times = <Item>(count: number, make: (index: number) => Item): Item[] => Array.from({ length: count }, (_, index) => make(index));

/** Adds the product of the two vectors on the stack to the vector below them, as `sum a b`. The order of `a b sum` is that of a fused operation. */
const addProduct = (sum: number, factors: Code, kind: 'float32' | 'float64', isFused: boolean): Code =>
  isFused
    ? [factors, get(sum), fused[kind], set(sum)]
    : [get(sum), factors, (kind === 'float32' ? float32 : float64).multiply, (kind === 'float32' ? float32 : float64).add, set(sum)];

/**
 * `dots32(queries, rows, table, count, stride, width)`: the inner products of 4 queries with `3 · count` rows of float32. Queries and rows are `stride` bytes long,
 * a multiple of 16. Product i, j is written to `table + i · width + 4 j`.
 */
const dots32 = (isFused: boolean): ModuleFunction => {
  const [queries, rows, table, count, stride, width] = [0, 1, 2, 3, 4, 5] as const;
  const [query, row, left] = [6, 7, 8] as const;
  const sum = (i: number, j: number) => 9 + i * tile32.rows + j;
  const value = 9 + tile32.queries * tile32.rows;
  const rowValue = (j: number) => value + 1 + j;
  const sums = times(tile32.queries, (i) => times(tile32.rows, (j) => ({ i, j }))).flat();
  // the distance from one operand to the next is a multiple of the stride, which is not a constant
  const offsetBy = (base: number, factor: number): Code => [get(base), get(stride), integer(factor), multiplyIntegers, addIntegers];
  const inner: Code = [
    times(tile32.rows, (j) => [offsetBy(row, j), loadVector(0), set(rowValue(j))]),
    times(tile32.queries, (i) => [
      offsetBy(query, i),
      loadVector(0),
      set(value),
      times(tile32.rows, (j) => addProduct(sum(i, j), [get(value), get(rowValue(j))], 'float32', isFused)),
    ]),
    step(query, integer(16)),
    step(row, integer(16)),
  ];
  const lanes = (local: number): Code => [
    [get(local), float32.lane(0), get(local), float32.lane(1), float32.addScalars],
    [get(local), float32.lane(2), get(local), float32.lane(3), float32.addScalars],
    float32.addScalars,
  ];
  const body: Code = repeat(count, [
    sums.map(({ i, j }) => [zeroVector, set(sum(i, j))]),
    [get(queries), set(query), get(rows), set(row), get(stride), integer(4), 0x76, set(left)],
    repeat(left, inner),
    sums.map(({ i, j }) => [get(table), get(width), integer(i), multiplyIntegers, addIntegers, lanes(sum(i, j)), storeFloat32(4 * j)]),
    step(rows, [get(stride), integer(tile32.rows), multiplyIntegers]),
    step(table, integer(4 * tile32.rows)),
  ]);
  return { name: 'dots32', parameters: 6, integers: 3, vectors: sums.length + 1 + tile32.rows, body };
};

/**
 * `tiles64(left, right, result, depth, stride, count)`: adds the products of a panel of 4 columns with `count` panels to a row of 4 × 4 tiles of float64. A panel has
 * `depth` rows of 4 values; tile j is at `result + 32 j`, and the rows of `result` are `stride` bytes apart.
 */
const tiles64 = (isFused: boolean): ModuleFunction => {
  const [left, right, result, depth, stride, count] = [0, 1, 2, 3, 4, 5] as const;
  const [a, rest, address] = [6, 7, 8] as const;
  const sum = (i: number, half: number) => 9 + 2 * i + half;
  const [first, value] = [17, 19] as const;
  const inner: Code = [
    times(2, (half) => [get(right), loadVector(16 * half), set(first + half)]),
    times(tile64, (i) => [
      [get(a), loadSplat64(8 * i), set(value)],
      times(2, (half) => addProduct(sum(i, half), [get(value), get(first + half)], 'float64', isFused)),
    ]),
    step(a, integer(32)),
    step(right, integer(32)),
  ];
  const eachRow = (use: (i: number) => Code): Code => [
    get(result),
    set(address),
    times(tile64, (i) => [use(i), step(address, get(stride))]),
  ];
  const body: Code = repeat(count, [
    eachRow((i) => times(2, (half) => [get(address), loadVector(16 * half), set(sum(i, half))])),
    [get(left), set(a), get(depth), set(rest)],
    repeat(rest, inner),
    eachRow((i) => times(2, (half) => [get(address), get(sum(i, half)), storeVector(16 * half)])),
    step(result, integer(32)),
  ]);
  return { name: 'tiles64', parameters: 6, integers: 3, vectors: 11, body };
};

export type Kernels = {
  readonly memory: WebAssembly.Memory;
  dots32(queries: number, rows: number, table: number, count: number, stride: number, width: number): void;
  tiles64(left: number, right: number, result: number, depth: number, stride: number, count: number): void;
};

/** Whether the engine computes a product and a sum in one step (relaxed SIMD: Node 22, Chrome 114). */
const isFused = (): boolean => {
  const body: Code = [zeroVector, zeroVector, zeroVector, fused.float64, 0x1a];
  return WebAssembly.validate(assemble([{ name: 'probe', parameters: 0, integers: 0, vectors: 0, body }], 1));
};

/** A module of its own for each caller, so that the memory is freed with the caller. `bytes` is the size of its memory. */
export const openKernels = (bytes: number): Kernels => {
  const relaxed = isFused();
  const module = new WebAssembly.Module(assemble([dots32(relaxed), tiles64(relaxed)], Math.ceil(bytes / 65_536)));
  // safe: the exports are the functions above, and the memory
  return new WebAssembly.Instance(module).exports as unknown as Kernels;
};
