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

/** An input made from one of a corpus by one to six random changes. */
export const mutate = (corpus: readonly Uint8Array[], dice: Dice): Uint8Array => {
  const pick = (): Uint8Array => corpus[dice.below(corpus.length)] ?? new Uint8Array();
  let bytes = pick();
  for (let count = 1 + dice.below(6); count > 0; count--) bytes = changes[dice.below(changes.length)]?.(bytes, dice, pick()) ?? bytes;
  return bytes;
};
