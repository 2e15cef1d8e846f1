import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { PickleError, readPickle } from '../../../models/repository/pickle.ts';
import { opcodes } from '../../../models/repository/pickle-opcodes.ts';
import { readTorchWeights } from '../../../models/repository/torch-weights.ts';
import { familiesFolder } from '../../support/models/families.ts';
import { oneFile, patched } from '../../support/models/repository/bytes.ts';
import { pickle } from '../../support/models/repository/torch-file.ts';

const {
  PROTO,
  STOP,
  MARK,
  BININT1,
  TUPLE,
  TUPLE1,
  EMPTY_DICT,
  EMPTY_LIST,
  EMPTY_TUPLE,
  REDUCE,
  BINPUT,
  BINGET,
  APPENDS,
  BINUNICODE8,
  LONG1,
  BUILD,
  DUP,
  SETITEMS,
} = opcodes;
const read = (...code: readonly number[]) => readPickle(Uint8Array.from([PROTO, 2, ...code]));
const odd = Uint8Array.from(readFileSync(join(familiesFolder, 'karlo-bin/files/odd.bin')));

/** Changes of single bytes, and bytes that are removed or repeated. */
const mutation = fc.oneof(
  fc.record({ kind: fc.constant('set' as const), at: fc.nat(), value: fc.nat({ max: 255 }) }),
  fc.record({ kind: fc.constant('opcode' as const), at: fc.nat(), value: fc.constantFrom(...Object.values(opcodes)) }),
  fc.record({ kind: fc.constant('remove' as const), at: fc.nat(), value: fc.integer({ min: 1, max: 40 }) }),
  fc.record({ kind: fc.constant('repeat' as const), at: fc.nat(), value: fc.integer({ min: 1, max: 40 }) }),
);
const mutated = (
  bytes: Uint8Array,
  { kind, at, value }: { kind: 'set' | 'opcode' | 'remove' | 'repeat'; at: number; value: number },
): Uint8Array => {
  const start = at % bytes.length;
  if (kind === 'set' || kind === 'opcode') return patched(bytes, start, [value]);
  const piece = bytes.subarray(start, start + value);
  return Uint8Array.from([
    ...bytes.subarray(0, start),
    ...(kind === 'repeat' ? [...piece, ...piece] : []),
    ...bytes.subarray(start + value),
  ]);
};

describe('a pickle', () => {
  it('returns numbers, texts, tuples, lists and dictionaries', () => {
    const { text, tuple, integer, dictionary } = pickle(4);
    expect(read(...tuple(integer(-3), text('ü'), [EMPTY_LIST, MARK, BININT1, 7, BININT1, 8, APPENDS]), STOP)).toEqual([-3, 'ü', [7, 8]]);
    expect(read(...dictionary([['a', integer(1)]]), STOP)).toEqual(new Map([['a', 1]]));
    expect(read(LONG1, 2, 0xfe, 0xff, STOP)).toBe(-2);
    expect(read(LONG1, 9, ...new Array(9).fill(0x7f), STOP)).toBeNaN();
  });

  it('keeps the dictionary whose attributes it sets, as a state_dict does', () => {
    const { dictionary, integer } = pickle(2);
    expect(read(...dictionary([['a', integer(1)]]), EMPTY_DICT, BUILD, STOP)).toEqual(new Map([['a', 1]]));
  });

  it.each([
    ['is empty', []],
    ['never stops', [BININT1, 1]],
    ['stops with nothing', [STOP]],
    ['takes more than there is', [TUPLE1, STOP]],
    ['has no mark', [BININT1, 1, TUPLE, STOP]],
    ['reads a value that it never stored', [BINGET, 3, STOP]],
    ['ends in a text', [BINUNICODE8, 255, 255, 255, 255, 255, 255, 255, 255, STOP]],
    ['calls a number', [BININT1, 1, EMPTY_TUPLE, REDUCE, STOP]],
    ['has a key without a value', [EMPTY_DICT, MARK, BININT1, 1, SETITEMS, STOP]],
  ])('that %s is refused', (_, code) => {
    expect(() => read(...code)).toThrow(PickleError);
  });

  it.each([
    ['os', 'system'],
    ['builtins', 'eval'],
    ['torch', 'load'],
    ['torch.FloatStorage', 'from_file'],
    ['collections', 'OrderedDict.fromkeys'],
    ['__proto__', 'constructor'],
    ['torch', '__proto__'],
  ])('that names the global %s.%s is refused, although it never calls it', (module, name) => {
    for (const protocol of [2, 4] as const) {
      expect(() => read(...pickle(protocol).global(module, name), STOP)).toThrow(expect.objectContaining({ refused: true }));
    }
  });

  it.each(['INST', 'OBJ', 'NEWOBJ', 'NEWOBJ_EX', 'EXT1', 'PERSID', 'NEXT_BUFFER'])('with the instruction %s is refused', (name) => {
    const code = { INST: 0x69, OBJ: 0x6f, NEWOBJ: 0x81, NEWOBJ_EX: 0x92, EXT1: 0x82, PERSID: 0x50, NEXT_BUFFER: 0x97 }[name] ?? 0;
    expect(() => read(MARK, code, STOP)).toThrow(expect.objectContaining({ refused: true }));
  });

  it('of eight million dictionaries, or of copies of copies, is refused before they fill the memory', () => {
    expect(() => readPickle(new Uint8Array(8 * 2 ** 20).fill(EMPTY_DICT))).toThrow(PickleError);
    const { global, tuple, integer } = pickle(2);
    const pair = tuple(integer(1), integer(2));
    const list = [EMPTY_LIST, MARK, ...pair, ...new Array(50_000).fill(DUP), APPENDS, BINPUT, 0];
    const copy = [...global('collections', 'OrderedDict'), BINGET, 0, TUPLE1, REDUCE];
    const copies = Array.from({ length: 10_000 }, () => copy).flat();
    expect(() => readPickle(Uint8Array.from([PROTO, 2, ...list, ...copies, STOP]))).toThrow(PickleError);
  });

  it('with random changes is read or refused, and never fails in another way', () => {
    const start = odd.findIndex((byte, index) => byte === PROTO && odd[index + 1] === 2 && odd[index + 2] === opcodes.GLOBAL);
    const bytes = odd.slice(start, start + 1220);
    expect(readPickle(bytes)).toBeInstanceOf(Map);
    fc.assert(
      fc.property(fc.array(mutation, { minLength: 1, maxLength: 8 }), (mutations) => {
        try {
          readPickle(mutations.reduce(mutated, bytes));
        } catch (error) {
          expect(error).toBeInstanceOf(PickleError);
        }
      }),
      { numRuns: 3000 },
    );
  });

  it('in a PyTorch file with random changes yields tensors that lie within the file, or a sentence', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(mutation, { minLength: 1, maxLength: 8 }), async (mutations) => {
        const bytes = mutations.reduce(mutated, odd);
        const outcome = await readTorchWeights(await oneFile('model.bin', bytes), 'model.bin').catch((error: unknown) => error);
        if (!Array.isArray(outcome)) {
          expect(outcome).toMatchObject({ name: 'ModelError', code: 'BAD_WEIGHTS' });
          return;
        }
        for (const { offset, bytes: size, data } of outcome) expect(data ? data.length === size : offset + size <= bytes.length).toBe(true);
      }),
      { numRuns: 1000 },
    );
  });
});
