import * as z from 'zod';
import { defineNode } from './define.ts';
import { text } from './kinds.ts';

export const replaceNode = defineNode({
  type: 'replace',
  version: 1,
  title: 'Replace',
  category: 'Batch',
  effort: 1,
  icon: 'replace',
  doc: 'Replaces a part of texts by another one, wherever it occurs. Several replacements make one text for each.',
  inputs: { text: text('The texts.') },
  outputs: { text: text('The texts with the replacement.') },
  params: z.object({
    find: z.string().max(10_000).default('').describe('The part to replace, letter by letter. An empty part changes nothing.'),
    replacement: z.string().max(10_000).default('').describe('The text that takes its place.'),
  }),
  vector: ['find', 'replacement'],
  run: ({ inputs, items }) => ({
    text: items.map(({ find, replacement }, item) => {
      const text = inputs.text[item] ?? '';
      return find === '' ? text : text.replaceAll(find, () => replacement);
    }),
  }),
});
