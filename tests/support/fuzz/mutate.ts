import { generator } from '../../../models/random.ts';

/** A source of whole numbers: `below(n)` is 0 … n - 1. */
export type Dice = { below(count: number): number };

/** Dice whose throws depend on the seed only. */
export const dice = (seed: number): Dice => {
  const { rand } = generator(seed);
  return { below: (count) => Math.floor((rand(1)[0] ?? 0) * count) };
};

/** Numbers at which lengths, counts and sizes overflow or become negative. */
const extremes = [0, 1, 0x7f, 0x80, 0xff, 0x7fff, 0xffff, 0x7fffffff, 0x80000000, 0xffffffff, 0xfffffffe, 64_000_001];
/** Pieces of text that parsers treat specially. */
const tokens = [
  '{',
  '}',
  '[',
  ']',
  '"',
  ',',
  ':',
  '\\',
  '\n',
  '\r',
  '\0',
  '%00',
  '%',
  '\ufeff',
  '\u2028',
  'null',
  '-0',
  '1e999',
  '__proto__',
  '../',
  '=',
  '<',
  '&#',
  '\ud800',
];

type Change = (bytes: Uint8Array, dice: Dice, other: Uint8Array) => Uint8Array;

const splice = (bytes: Uint8Array, start: number, removed: number, inserted: Uint8Array): Uint8Array =>
  new Uint8Array(Buffer.concat([bytes.subarray(0, start), inserted, bytes.subarray(start + removed)]));
const span = (bytes: Uint8Array, { below }: Dice): readonly [number, number] => {
  const start = below(bytes.length + 1);
  return [start, below(Math.min(64, bytes.length - start) + 1)];
};

const changes: readonly Change[] = [
  (bytes, { below }) => {
    const changed = bytes.slice();
    for (let count = 1 + below(4); count > 0 && bytes.length > 0; count--) changed[below(bytes.length)] = below(256);
    return changed;
  },
  (bytes, { below }) => {
    const changed = bytes.slice();
    if (bytes.length >= 4)
      new DataView(changed.buffer).setUint32(below(bytes.length - 3), extremes[below(extremes.length)] ?? 0, below(2) === 0);
    return changed;
  },
  (bytes, { below }) => bytes.slice(0, below(bytes.length + 1)),
  (bytes, dice) => splice(bytes, ...span(bytes, dice), new Uint8Array()),
  (bytes, dice) => {
    const [start, length] = span(bytes, dice);
    return splice(bytes, start, 0, bytes.subarray(start, start + length));
  },
  (bytes, dice) => splice(bytes, dice.below(bytes.length + 1), 0, new TextEncoder().encode(tokens[dice.below(tokens.length)])),
  (bytes, dice, other) => {
    const [start, length] = span(other, dice);
    return splice(bytes, ...span(bytes, dice), other.subarray(start, start + length));
  },
];

/** Values that take the place of a part of a JSON document. */
const replacements: readonly unknown[] = [
  null,
  true,
  '',
  -1,
  0,
  0.5,
  1e9,
  2 ** 53,
  1e308,
  [],
  {},
  [[]],
  '0',
  '\0',
  '../a',
  '__proto__',
  'x'.repeat(5000),
  { __proto__: null, toString: 1 },
];

/** Changes one part of a JSON document: another value, no value, a copy under another name, or a very deep one. Other bytes are left as they are. */
const changeJson: Change = (bytes, { below }) => {
  let document: unknown;
  try {
    document = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
  } catch {
    return bytes;
  }
  const parents: (readonly [parent: Record<string, unknown>, key: string])[] = [];
  const walk = (value: unknown): void => {
    if (typeof value !== 'object' || value === null || parents.length > 5000) return;
    // both arrays and objects are changed by the names of their entries
    const parent = value as Record<string, unknown>;
    for (const key of Object.keys(parent)) {
      parents.push([parent, key]);
      walk(parent[key]);
    }
  };
  walk(document);
  const [parent, key] = parents[below(parents.length)] ?? [];
  if (!parent || key === undefined) return bytes;
  const other = parents[below(parents.length)] ?? [parent, key];
  const kind = below(8);
  if (kind === 0) delete parent[key];
  else if (kind === 1) parent[`${key}${below(10)}`] = structuredClone(parent[key]);
  else if (kind === 2) parent[key] = structuredClone(other[0][other[1]]);
  else if (kind === 3) parent[key] = Array.from({ length: 1 + below(300) }).reduce<unknown>((inner) => [inner], 1);
  else parent[key] = structuredClone(replacements[below(replacements.length)]);
  return new TextEncoder().encode(JSON.stringify(document));
};

/** An input made from one of a corpus by random changes: of its parts, where it is a JSON document, and of its bytes. */
export const mutate = (corpus: readonly Uint8Array[], dice: Dice): Uint8Array => {
  const pick = (): Uint8Array => corpus[dice.below(corpus.length)] ?? new Uint8Array();
  let bytes = pick();
  if (dice.below(2) === 0) for (let count = 1 + dice.below(3); count > 0; count--) bytes = changeJson(bytes, dice, bytes);
  if (dice.below(2) === 0 && (bytes[0] === 0x7b || bytes[0] === 0x5b)) return bytes;
  for (let count = 1 + dice.below(6); count > 0; count--) bytes = changes[dice.below(changes.length)]?.(bytes, dice, pick()) ?? bytes;
  return bytes;
};
