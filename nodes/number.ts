import * as z from 'zod';
import { defineNode } from './define.ts';
import { number } from './kinds.ts';

export const numberNode = defineNode({
  type: 'number',
  version: 1,
  title: 'Number',
  category: 'Input',
  effort: 1,
  icon: 'hash',
  doc: 'One number, to use the same value for several params.',
  inputs: {},
  outputs: { number: number('The number.') },
  params: z.object({ value: z.number().default(0).describe('The number.') }),
  instant: () => true,
  run: ({ params }) => ({ number: [params.value] }),
});
