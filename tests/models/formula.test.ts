import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { codeOf } from '../../errors/index.ts';
import { parseFormula } from '../../models/formula.ts';

const codeFor = (run: () => unknown): string | undefined => {
  try {
    run();
    return undefined;
  } catch (error) {
    return codeOf(error);
  }
};

describe('a formula', () => {
  it.each([
    ['1 + 2 * 3', 7],
    ['(1 + 2) * 3', 9],
    ['2 ^ 3 ^ 2', 512],
    ['-2 ^ 2', 4],
    ['-7 % 3', 2],
    ['0.1 + .2e1', 2.1],
    ['2 * pi', 2 * Math.PI],
    ['max(1, a, b) - min(a, b)', 1],
    ['round(sqrt(a * a + b * b))', 5],
  ])('the formula %s has the value %d', (formula, value) => {
    expect(parseFormula(formula)({ a: 3, b: 4 })).toBeCloseTo(value, 12);
  });

  it('a formula of sums and products equals the same JavaScript expression', () => {
    const expression = fc.letrec((tie) => ({
      tree: fc.oneof(
        { maxDepth: 5 },
        fc.constantFrom('a', 'b', '1', '2.5', '0.125'),
        fc
          .tuple(tie('tree'), fc.constantFrom('+', '-', '*'), tie('tree'))
          .map(([left, operator, right]) => `(${left} ${operator} ${right})`),
      ),
    })).tree;
    fc.assert(
      fc.property(expression, fc.integer({ min: -9, max: 9 }), fc.integer({ min: -9, max: 9 }), (formula, a, b) => {
        const wanted = new Function('a', 'b', `return ${formula}`)(a, b);
        expect(parseFormula(String(formula))({ a, b })).toBe(wanted);
      }),
    );
  });

  it.each([
    '',
    '1 +',
    'a b',
    'a = 3',
    'a.b',
    'a[0]',
    '"x"',
    'a ? 1 : 2',
    'a && b',
    '[1]',
    'this',
    'constructor(1)',
    'sqrt()',
    'sqrt',
    '!a',
    '~a',
  ])('the formula "%s" is refused, and nothing of it is executed', (formula) => {
    expect(codeFor(() => parseFormula(formula)({ a: 1, b: 1 }))).toBe('BAD_INPUT');
  });

  it.each(['a / 0', 'sqrt(-1)', 'log(0)', '10 ^ 999'])('the formula %s is refused where its value is not finite', (formula) => {
    expect(codeFor(() => parseFormula(formula)({ a: 1 }))).toBe('BAD_INPUT');
  });

  it('an input without a value is named, even if every object has a property of that name', () => {
    expect(() => parseFormula('a + toString')({ a: 1 })).toThrow('needs a value for "toString"');
  });
});
