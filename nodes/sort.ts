import * as z from 'zod';
import { any } from './any.ts';
import { defineNode } from './define.ts';
import { checkScored, itemsAt, scoreInputs, scoresOf } from './item-scores.ts';
import { number } from './kinds.ts';
import { scoreColumn } from './params.ts';
import { at } from './tensors.ts';

export const sortNode = defineNode({
  type: 'sort',
  version: 1,
  title: 'Sort',
  category: 'Batch',
  icon: 'arrow-down-wide-narrow',
  doc: 'Orders the items of a batch by their scores, and keeps the first of them.',
  inputs: { items: any('The batch, of any kind.', { batch: 'whole' }), ...scoreInputs },
  outputs: {
    items: any('The items, in order.'),
    values: number('Their scores.'),
    indices: number('Their positions in the batch, from 0.'),
  },
  params: z.object({
    order: z.enum(['falling', 'rising']).default('falling').describe('`falling` puts the greatest score first, `rising` the least.'),
    count: z.int().min(1).max(100_000).optional().describe('How many items to keep, from the first. Default: all.'),
    column: scoreColumn(),
  }),
  infer({ inputs }) {
    checkScored(inputs);
    return inputs.items ? { items: inputs.items } : {};
  },
  run({ inputs, params: { order, count, column } }) {
    const values = scoresOf(inputs, column);
    const sign = order === 'falling' ? -1 : 1;
    const key = (index: number) => (Number.isNaN(at(values, index)) ? Infinity : sign * at(values, index)); // what has no score comes last
    const indices = Array.from(values.keys())
      .sort((a, b) => (key(a) < key(b) ? -1 : key(a) > key(b) ? 1 : a - b))
      .slice(0, count);
    return { items: itemsAt(inputs.items, indices), values: indices.map((index) => at(values, index)), indices };
  },
});
