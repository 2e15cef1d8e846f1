import * as z from 'zod';
import { ModelError } from '../models/error.ts';
import { any } from './any.ts';
import { defineNode } from './define.ts';
import { checkScored, itemsAt, scoreInputs, scoresOf } from './item-scores.ts';
import { number } from './kinds.ts';
import { scoreColumn } from './params.ts';
import { at } from './tensors.ts';

export const filterNode = defineNode({
  type: 'filter',
  version: 1,
  title: 'Filter',
  category: 'Batch',
  icon: 'funnel',
  doc: 'Keeps the items of a batch whose score lies in a range: the pictures that are similar to a text, for example.',
  inputs: { items: any('The batch, of any kind.', { batch: 'whole' }), ...scoreInputs },
  outputs: {
    items: any('The items that are kept, in their order.'),
    values: number('Their scores.'),
    indices: number('Their positions in the batch, from 0.'),
  },
  params: z.object({
    minimum: z.number().optional().describe('The least score that is kept. Default: no limit.'),
    maximum: z.number().optional().describe('The greatest score that is kept. Default: no limit.'),
    column: scoreColumn(),
  }),
  infer({ inputs }) {
    checkScored(inputs);
    return inputs.items ? { items: inputs.items } : {};
  },
  run({ inputs, params: { minimum = -Infinity, maximum = Infinity, column } }) {
    const values = scoresOf(inputs, column);
    const indices = Array.from(values.keys()).filter((index) => at(values, index) >= minimum && at(values, index) <= maximum);
    if (indices.length === 0) {
      throw new ModelError(
        'BAD_INPUT',
        'No score lies in the range; the scores are {least} to {greatest}. Change the minimum or the maximum.',
        {
          params: {
            least: values.reduce((a, b) => Math.min(a, b), Infinity),
            greatest: values.reduce((a, b) => Math.max(a, b), -Infinity),
          },
        },
      );
    }
    return { items: itemsAt(inputs.items, indices), values: indices.map((index) => at(values, index)), indices };
  },
});
