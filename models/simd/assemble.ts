/** Instructions as bytes of WebAssembly, nested as they are written. */
export type Code = number | readonly Code[];

/** An unsigned integer in LEB128. */
export const leb = (value: number): number[] => {
  const bytes: number[] = [];
  let rest = value;
  do {
    bytes.push((rest & 0x7f) | (rest > 0x7f ? 0x80 : 0));
    rest >>>= 7;
  } while (rest > 0);
  return bytes;
};
/** A signed integer of 32 bits in LEB128. */
const signedLeb = (value: number): number[] => {
  const bytes: number[] = [];
  let rest = value;
  for (;;) {
    const byte = rest & 0x7f;
    rest >>= 7;
    const ends = (rest === 0 && (byte & 0x40) === 0) || (rest === -1 && (byte & 0x40) !== 0);
    bytes.push(ends ? byte : byte | 0x80);
    if (ends) return bytes;
  }
};

const simd = (operation: number): Code => [0xfd, leb(operation)];
/** Alignment hint and offset of a memory access. */
const at = (offset: number): Code => [0, leb(offset)];

/** Instructions. Pointers and counters are 32-bit integers. */
export const get = (local: number): Code => [0x20, leb(local)];
export const set = (local: number): Code => [0x21, leb(local)];
export const integer = (value: number): Code => [0x41, signedLeb(value)];
export const addIntegers: Code = 0x6a;
export const multiplyIntegers: Code = 0x6c;
export const shiftRight: Code = 0x76;
/** Adds a constant to a local. */
export const step = (local: number, by: Code): Code => [get(local), by, addIntegers, set(local)];
/** Repeats the body `count` (a local, which is counted down) times. The count is 1 or more. */
export const repeat = (count: number, body: Code): Code => [
  0x03,
  0x40,
  body,
  get(count),
  integer(1),
  0x6b,
  0x22,
  leb(count),
  0x0d,
  0,
  0x0b,
];
export const loadVector = (offset: number): Code => [simd(0x00), at(offset)];
export const storeVector = (offset: number): Code => [simd(0x0b), at(offset)];
export const loadSplat64 = (offset: number): Code => [simd(0x0a), at(offset)];
export const storeFloat64 = (offset: number): Code => [0x39, at(offset)];
export const storeFloat32 = (offset: number): Code => [0x38, at(offset)];
export const zeroVector: Code = [simd(0x0c), Array.from({ length: 16 }, () => 0)];
export const float32 = {
  add: simd(0xe4),
  multiply: simd(0xe6),
  lane: (lane: number): Code => [simd(0x1f), lane],
  addScalars: 0x92 as Code,
};
export const float64 = {
  add: simd(0xf0),
  subtract: simd(0xf1),
  multiply: simd(0xf2),
  splat: simd(0x14),
  lane: (lane: number): Code => [simd(0x21), lane],
  addScalars: 0xa0 as Code,
};
/** `a b c → a b + c`, and `a b c → c - a b`, in one step, where the engine has relaxed SIMD. */
export const fused = { float32: simd(0x105), float64: simd(0x107), negated64: simd(0x108) };

/** A function of a module. Its parameters are integers; vectors are further locals after them. */
export type ModuleFunction = {
  readonly name: string;
  readonly parameters: number;
  readonly integers: number;
  readonly vectors: number;
  readonly body: Code;
};

const flat = (code: Code): number[] => (typeof code === 'number' ? [code] : (code as readonly Code[]).flatMap(flat));
const section = (id: number, content: Code): Code => {
  const bytes = flat(content);
  return [id, leb(bytes.length), bytes];
};
const list = (items: readonly Code[]): Code => [leb(items.length), items];
const text = (value: string): Code => [leb(value.length), [...new TextEncoder().encode(value)]];
const [integerType, vectorType] = [0x7f, 0x7b];

/** A WebAssembly module that exports the functions and an empty memory. */
export const assemble = (functions: readonly ModuleFunction[]): Uint8Array<ArrayBuffer> => {
  const types = functions.map(({ parameters }) => [0x60, list(Array.from({ length: parameters }, () => integerType)), leb(0)]);
  const bodies = functions.map(({ integers, vectors, body }) => {
    const bytes = flat([
      list([
        [leb(integers), integerType],
        [leb(vectors), vectorType],
      ]),
      body,
      0x0b,
    ]);
    return [leb(bytes.length), bytes];
  });
  const exports = [[text('memory'), 2, 0], ...functions.map(({ name }, index) => [text(name), 0, leb(index)])];
  return Uint8Array.from(
    flat([
      [0x00, 0x61, 0x73, 0x6d, 1, 0, 0, 0],
      section(1, list(types)),
      section(3, list(functions.map((_, index) => leb(index)))),
      section(5, list([[0, leb(0)]])),
      section(7, list(exports)),
      section(10, list(bodies)),
    ]),
  );
};
