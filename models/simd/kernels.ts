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
  shiftRight,
  step,
  storeFloat32,
  storeFloat64,
  storeVector,
  zeroVector,
} from './assemble.ts';

/** Rows of each operand whose products `dots32` computes at once: 9 sums and their operands fit into the 15 registers that V8 uses. */
export const tile32 = { queries: 3, rows: 3 } as const;
/** Numbers that the rows of `dots32` are padded to. */
export const step32 = 8;
/** Rows and columns of a tile of `tiles64`. */
export const tile64 = 4;

const times = <Item>(count: number, make: (index: number) => Item): Item[] => Array.from({ length: count }, (_, index) => make(index));

/** Adds the product of the two vectors on the stack to the vector below them, as `sum a b`. The order of `a b sum` is that of a fused operation. */
const addProduct = (sum: number, factors: Code, kind: 'float32' | 'float64', isFused: boolean): Code =>
  isFused
    ? [factors, get(sum), fused[kind], set(sum)]
    : [get(sum), factors, (kind === 'float32' ? float32 : float64).multiply, (kind === 'float32' ? float32 : float64).add, set(sum)];

/**
 * `dots32(queries, rows, table, count, stride, width)`: the inner products of 3 queries with `3 · count` rows of float32. Queries and rows are `stride` bytes long,
 * a multiple of 32. Product i, j is written to `table + i · width + 4 j`.
 */
const dots32 = (isFused: boolean): ModuleFunction => {
  const [queries, rows, table, count, stride, width] = [0, 1, 2, 3, 4, 5] as const;
  const query = (i: number) => 6 + i;
  const row = (j: number) => 9 + j;
  const left = 12;
  const sum = (i: number, j: number) => 13 + i * tile32.rows + j;
  const value = 13 + tile32.queries * tile32.rows;
  const rowValue = (j: number) => value + 1 + j;
  const sums = times(tile32.queries, (i) => times(tile32.rows, (j) => ({ i, j }))).flat();
  const offsetBy = (base: number, factor: number): Code => [get(base), get(stride), integer(factor), multiplyIntegers, addIntegers];
  const inner: Code = [
    times(2, (half) => [
      times(tile32.rows, (j) => [get(row(j)), loadVector(16 * half), set(rowValue(j))]),
      times(tile32.queries, (i) => [
        [get(query(i)), loadVector(16 * half), set(value)],
        times(tile32.rows, (j) => addProduct(sum(i, j), [get(value), get(rowValue(j))], 'float32', isFused)),
      ]),
    ]),
    times(tile32.queries, (i) => step(query(i), integer(32))),
    times(tile32.rows, (j) => step(row(j), integer(32))),
  ];
  const lanes = (local: number): Code => [
    [get(local), float32.lane(0), get(local), float32.lane(1), float32.addScalars],
    [get(local), float32.lane(2), get(local), float32.lane(3), float32.addScalars],
    float32.addScalars,
  ];
  const body: Code = repeat(count, [
    sums.map(({ i, j }) => [zeroVector, set(sum(i, j))]),
    times(tile32.queries, (i) => [offsetBy(queries, i), set(query(i))]),
    times(tile32.rows, (j) => [offsetBy(rows, j), set(row(j))]),
    [get(stride), integer(5), shiftRight, set(left)],
    repeat(left, inner),
    sums.map(({ i, j }) => [get(table), get(width), integer(i), multiplyIntegers, addIntegers, lanes(sum(i, j)), storeFloat32(4 * j)]),
    step(rows, [get(stride), integer(tile32.rows), multiplyIntegers]),
    step(table, integer(4 * tile32.rows)),
  ]);
  return { name: 'dots32', parameters: 6, integers: 7, vectors: sums.length + 1 + tile32.rows, body };
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

/** Subtracts the product of two vectors from a local. */
const subtractProduct = (from: number, factors: Code, isFused: boolean): Code =>
  isFused ? [factors, get(from), fused.negated64, set(from)] : [get(from), factors, float64.multiply, float64.subtract, set(from)];

/** The sum of both lanes of a local. */
const lanesOf = (local: number): Code => [get(local), float64.lane(0), get(local), float64.lane(1), float64.addScalars];

/**
 * `reduce64(rows, v, w, next, sums, left, right, pairs, stride, length)`: for `2 · pairs` rows of float64, subtracts `left[i] w + right[i] v` from row i, and writes the
 * inner product of the changed row with `next` to `sums[i]`. Rows are `stride` bytes apart; `length` counts steps of 4 values.
 */
const reduce64 = (isFused: boolean): ModuleFunction => {
  const [rows, v, w, next, sums, left, right, pairs, stride, length] = [0, 1, 2, 3, 4, 5, 6, 7, 8, 9] as const;
  const [one, other, offset, rest] = [10, 11, 12, 13] as const;
  const factor = (row: number, side: number) => 14 + 2 * row + side;
  const sum = (row: number, half: number) => 18 + 2 * row + half;
  const [value, vValue, wValue, nextValue] = [22, 23, 24, 25] as const;
  const pointer = (base: number): Code => [get(base), get(offset), addIntegers];
  const inner: Code = [
    times(2, (half) => [
      [pointer(v), loadVector(16 * half), set(vValue), pointer(w), loadVector(16 * half), set(wValue)],
      [pointer(next), loadVector(16 * half), set(nextValue)],
      [one, other].map((base, row) => [
        [pointer(base), loadVector(16 * half), set(value)],
        subtractProduct(value, [get(factor(row, 0)), get(wValue)], isFused),
        subtractProduct(value, [get(factor(row, 1)), get(vValue)], isFused),
        [pointer(base), get(value), storeVector(16 * half)],
        addProduct(sum(row, half), [get(value), get(nextValue)], 'float64', isFused),
      ]),
    ]),
    step(offset, integer(32)),
  ];
  const body: Code = repeat(pairs, [
    [get(rows), set(one), get(rows), get(stride), addIntegers, set(other), integer(0), set(offset), get(length), set(rest)],
    times(2, (row) => [
      [get(left), loadSplat64(8 * row), set(factor(row, 0)), get(right), loadSplat64(8 * row), set(factor(row, 1))],
      times(2, (half) => [zeroVector, set(sum(row, half))]),
    ]),
    repeat(rest, inner),
    times(2, (row) => [
      [get(sum(row, 0)), get(sum(row, 1)), float64.add, set(value)],
      [get(sums), lanesOf(value), storeFloat64(8 * row)],
    ]),
    [left, right, sums].map((local) => step(local, integer(16))),
    step(rows, [get(stride), integer(2), multiplyIntegers]),
  ]);
  return { name: 'reduce64', parameters: 10, integers: 4, vectors: 12, body };
};

/**
 * `reflect64(rows, v, stride, length)`: subtracts `(row · v) v` from each of 4 rows of float64, which are `stride` bytes apart; `length` counts steps of 4 values.
 */
const reflect64 = (isFused: boolean): ModuleFunction => {
  const [rows, v, stride, length] = [0, 1, 2, 3] as const;
  const row = (index: number) => 4 + index;
  const [axis, rest] = [8, 9] as const;
  const sum = (index: number, half: number) => 10 + 2 * index + half;
  const [value, first] = [18, 19] as const;
  const start: Code = [
    times(4, (index) => [get(rows), get(stride), integer(index), multiplyIntegers, addIntegers, set(row(index))]),
    [get(v), set(axis), get(length), set(rest)],
  ];
  const advance: Code = [times(4, (index) => step(row(index), integer(32))), step(axis, integer(32))];
  const loadAxis: Code = times(2, (half) => [get(axis), loadVector(16 * half), set(first + half)]);
  const body: Code = [
    times(4, (index) => times(2, (half) => [zeroVector, set(sum(index, half))])),
    start,
    repeat(rest, [
      loadAxis,
      times(4, (index) =>
        times(2, (half) => addProduct(sum(index, half), [get(row(index)), loadVector(16 * half), get(first + half)], 'float64', isFused)),
      ),
      advance,
    ]),
    times(4, (index) => [
      [get(sum(index, 0)), get(sum(index, 1)), float64.add, set(value)],
      [lanesOf(value), float64.splat, set(sum(index, 0))],
    ]),
    start,
    repeat(rest, [
      loadAxis,
      times(4, (index) =>
        times(2, (half) => [
          [get(row(index)), loadVector(16 * half), set(value)],
          subtractProduct(value, [get(sum(index, 0)), get(first + half)], isFused),
          [get(row(index)), get(value), storeVector(16 * half)],
        ]),
      ),
      advance,
    ]),
  ];
  return { name: 'reflect64', parameters: 4, integers: 6, vectors: 11, body };
};

export type Kernels = {
  readonly memory: WebAssembly.Memory;
  dots32(queries: number, rows: number, table: number, count: number, stride: number, width: number): void;
  tiles64(left: number, right: number, result: number, depth: number, stride: number, count: number): void;
  reduce64(
    ...parameters: [
      rows: number,
      v: number,
      w: number,
      next: number,
      sums: number,
      left: number,
      right: number,
      pairs: number,
      stride: number,
      length: number,
    ]
  ): void;
  reflect64(rows: number, v: number, stride: number, length: number): void;
};

/** Whether the engine computes a product and a sum in one step (relaxed SIMD: Node 22, Chrome 114). */
const probe = (): boolean => {
  const body: Code = [zeroVector, zeroVector, zeroVector, fused.float64, 0x1a];
  return WebAssembly.validate(assemble([{ name: 'probe', parameters: 0, integers: 0, vectors: 0, body }]));
};

let fusedInEngine: boolean | undefined;
const isFused = (): boolean => (fusedInEngine ??= probe());

/** The modules with and without relaxed SIMD; each is assembled and compiled once. */
const compiled = new Map<boolean, WebAssembly.Module>();
const moduleFor = (relaxed: boolean): WebAssembly.Module => {
  const found = compiled.get(relaxed);
  if (found) return found;
  const module = new WebAssembly.Module(assemble([dots32, tiles64, reduce64, reflect64].map((kernel) => kernel(relaxed))));
  compiled.set(relaxed, module);
  return module;
};

/** Opens the kernels with a memory of `bytes` of their own, which is freed with its caller. `relaxed`: with relaxed SIMD. Default: if the engine has it. */
export const openKernels = (bytes: number, { relaxed = isFused() }: { readonly relaxed?: boolean } = {}): Kernels => {
  // safe: the exports are the functions above, and the memory
  const kernels = new WebAssembly.Instance(moduleFor(relaxed)).exports as unknown as Kernels;
  kernels.memory.grow(Math.ceil(bytes / 65_536));
  return kernels;
};
