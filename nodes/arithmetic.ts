import * as z from 'zod';
import { defineNode } from './define.ts';
import { number } from './kinds.ts';

const variable = (name: string) => number(`The value of \`${name}\` in the formula.`, { optional: true });

export const arithmeticNode = defineNode({
  type: 'arithmetic',
  version: 1,
  title: 'Arithmetic',
  category: 'Batch',
  effort: 1,
  icon: 'calculator',
  doc: 'Computes a number from others, item by item, by a formula such as `2 * a + b`.',
  inputs: { a: variable('a'), b: variable('b'), c: variable('c'), d: variable('d') },
  outputs: { numbers: number('The result of the formula for each item.') },
  params: z.object({
    formula: z
      .string()
      .min(1)
      .max(1000)
      .default('a')
      .describe(
        'Numbers, the inputs a, b, c and d, + - * / % ^, brackets, pi, e, and abs, ceil, cos, exp, floor, log, max, min, round, sin, sqrt.',
      ),
  }),
  async run({ inputs: { a, b, c, d }, params, items }) {
    const { parseFormula } = await import('../models/formula.ts');
    const compute = parseFormula(params.formula);
    return { numbers: items.map((_, item) => compute({ a: a?.[item], b: b?.[item], c: c?.[item], d: d?.[item] })) };
  },
});
