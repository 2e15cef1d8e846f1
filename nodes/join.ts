import * as z from 'zod';
import { defineNode } from './define.ts';
import { text } from './kinds.ts';

const part = (name: string) => text(`Part ${name} of the text.`, { optional: true });

export const joinNode = defineNode({
  type: 'join',
  version: 1,
  title: 'Join',
  category: 'Batch',
  effort: 1,
  icon: 'text-quote',
  doc: 'Joins texts into one, item by item: a subject and a style, for example. Empty parts are skipped.',
  inputs: { a: part('a'), b: part('b'), c: part('c'), d: part('d') },
  outputs: { text: text('The joined text of each item.') },
  params: z.object({ separator: z.string().max(1000).default(', ').describe('The text between two parts.') }),
  instant: () => true,
  run: ({ inputs: { a, b, c, d }, items }) => ({
    text: items.map(({ separator }, item) =>
      [a, b, c, d]
        .map((part) => part?.[item] ?? '')
        .filter((part) => part !== '')
        .join(separator),
    ),
  }),
});
