import * as z from 'zod';
import { defineNode } from './define.ts';
import { text } from './kinds.ts';
import type { Steer } from './steer.ts';

const itemsOf = ({ text, split }: { readonly text: string; readonly split: 'none' | 'lines' }): string[] => {
  if (split === 'none') return [text];
  const lines = text.split(/\r?\n/).map((line) => line.trim());
  const filled = lines.filter((line) => line !== '');
  return filled.length > 0 ? filled : [''];
};

export const textNode = defineNode({
  type: 'text',
  version: 1,
  title: 'Text',
  category: 'Input',
  icon: 'text-cursor-input',
  doc: 'A text, or several: one per line. It can feed an encoder, the captions of a grid, or any text param.',
  inputs: {},
  outputs: { text: text('The text, or one item per line.') },
  params: z.object({
    text: z
      .string()
      .max(100_000)
      .default('')
      .meta({ widget: 'textarea', description: 'The text, in any language. An empty text has no content.' }),
    split: z
      .enum(['none', 'lines'])
      .default('none')
      .describe('`none`: the text is one item. `lines`: each line is one item; empty lines are skipped.'),
  }),
  steer: { literal: { of: 'text', value: 'text', output: 'text' } } satisfies Steer,
  single: (params, item) => ({ text: itemsOf(params)[item] ?? '', split: 'none' as const }),
  instant: () => true,
  run: ({ params }) => ({ text: itemsOf(params) }),
});
