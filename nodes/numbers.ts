import * as z from 'zod';
import { defineNode } from './define.ts';
import { number } from './kinds.ts';
import { repeated, repetition } from './params.ts';

export const numbersNode = defineNode({
  type: 'numbers',
  version: 1,
  title: 'Numbers',
  category: 'Input',
  effort: 1,
  icon: 'list',
  doc: 'A list of any numbers. Connected to a param, they make a sweep over exactly these values.',
  inputs: {},
  outputs: { numbers: number('The numbers, in the order of the list.') },
  params: z.object({
    list: z.array(z.number()).min(1).max(1000).default([0]).describe('The numbers.'),
    ...repetition,
  }),
  single: (params, item) => ({ list: repeated(params.list, params).slice(item, item + 1), repeat: 1, cycles: 1 }),
  run: ({ params }) => ({ numbers: repeated(params.list, params) }),
});
