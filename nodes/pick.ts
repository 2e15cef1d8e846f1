import { z } from 'zod';
import { ModelError } from '../models/error.ts';
import { any, kindOf } from './any.ts';
import { defineNode } from './define.ts';
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
  }),
  steer: { pick: { items: 'items', picked: 'items', index: 'index' } } satisfies Steer,
  infer: ({ inputs: { items } }) => (items ? { items } : {}),
  run({ inputs: { items }, params: { index, count } }) {
    const kind = kindOf(items);
    const length = kind.count(items);
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
