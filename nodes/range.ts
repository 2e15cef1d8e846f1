import * as z from 'zod';
import { defineNode } from './define.ts';
import { number } from './kinds.ts';
import { isShort, repeated, repetition, spaced } from './params.ts';

type RangeParams = Parameters<typeof repeated>[1] & { readonly start: number; readonly stop: number; readonly count: number };

const numbersOf = (params: RangeParams): number[] => repeated(spaced(params.start, params.stop, params.count), params);

export const rangeNode = defineNode({
  type: 'range',
  version: 1,
  title: 'Range',
  category: 'Input',
  effort: 1,
  icon: 'ruler',
  doc: 'Evenly spaced numbers. Connected to a param, they make a sweep: a range of guidance is the guidance ladder of the paper (figure 9).',
  inputs: {},
  outputs: { numbers: number('The numbers, from start to stop.') },
  params: z.object({
    start: z.number().default(0).describe('The first number.'),
    stop: z.number().default(1).describe('The last number; it is reached exactly.'),
    count: z.int().min(1).max(1000).default(5).describe('How many numbers. One number is only the start.'),
    ...repetition,
  }),
  single: (params, item) => ({ start: numbersOf(params)[item] ?? params.start, count: 1, repeat: 1, cycles: 1 }),
  instant: (params) => isShort(params.count, params),
  run: ({ params }) => ({ numbers: numbersOf(params) }),
});
