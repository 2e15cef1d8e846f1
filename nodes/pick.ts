import * as z from 'zod';
import { ModelError } from '../models/error.ts';
import { any, kindOf } from './any.ts';
import { defineNode } from './define.ts';
import { indexRangesPattern, readIndices } from './index-ranges.ts';
import type { Steer } from './steer.ts';

export const pickNode = defineNode({
  type: 'pick',
  version: 1,
  title: 'Pick',
  category: 'Batch',
  icon: 'pipette',
  doc: 'Takes items out of a batch of any kind.',
  inputs: { items: any('The batch.', { batch: 'whole' }) },
  outputs: { items: any('The chosen items.') },
  params: z.object({
    index: z
      .int()
      .min(-100_000)
      .max(100_000)
      .default(0)
      .describe('The index of the first item to take, from 0. −1 is the last item, −2 the one before it.'),
    count: z.int().min(1).max(100_000).default(1).describe('How many consecutive items to take.'),
    indices: z
      .string()
      .max(1_000_000)
      .regex(indexRangesPattern, 'must list indices and ranges, such as 3, 7, 12-40')
      .default('')
      .describe(
        'A list of indices from 0 and ranges, such as `3, 7, 12-40`: the items to take, in this order, in place of `index` and `count`.',
      ),
  }),
  steer: { pick: { items: 'items', picked: 'items', index: 'index', count: 'count', indices: 'indices' } } satisfies Steer,
  origin({ params: { index, indices }, counts: { items = 0 }, item }) {
    if (indices.trim() !== '') return { items: readIndices(indices)[item] ?? 'all' };
    return { items: (index < 0 ? items + index : index) + item };
  },
  infer: ({ inputs: { items } }) => (items ? { items } : {}),
  instant: ({ count, indices }) => count <= 1000 && indices === '',
  run({ inputs: { items }, params: { index, count, indices } }) {
    const kind = kindOf(items);
    const length = kind.count(items);
    if (indices.trim() !== '') {
      const listed = readIndices(indices);
      const outside = listed.find((listedIndex) => listedIndex >= length);
      if (outside !== undefined)
        throw new ModelError('BAD_INPUT', 'Cannot pick index {index}: the batch length is {length}. Remove it from the list of indices.', {
          params: { index: outside, length },
        });
      return { items: kind.join(listed.map((listedIndex) => kind.item(items, listedIndex))) };
    }
    const first = index < 0 ? length + index : index;
    if (first < 0 || first + count > length) {
      throw new ModelError(
        'BAD_INPUT',
        'Cannot pick {count} from index {index}: the batch length is {length}. Change the index or the count.',
        {
          params: { count, index, length },
        },
      );
    }
    return { items: kind.join(Array.from({ length: count }, (_, offset) => kind.item(items, first + offset))) };
  },
});
