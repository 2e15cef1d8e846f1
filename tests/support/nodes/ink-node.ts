import * as z from 'zod';
import { defineNode } from '../../../nodes/define.ts';
import { image, text } from '../../../nodes/kinds.ts';
import { seed } from '../../../nodes/params.ts';

const side = 16;

/** A node that draws a square in one shade for each text, and writes beside the pixels what it was drawn from. It needs no model. */
export const inkNode = defineNode({
  type: 'ink',
  version: 1,
  title: 'Ink',
  category: 'Generate',
  doc: 'Draws a square.',
  inputs: { text: text('The text.') },
  outputs: { images: image('The squares.') },
  params: z.object({ amount: z.number().default(1), seed: seed() }),
  vector: ['amount', 'seed'],
  run: ({ inputs, items }) => ({
    images: items.map(({ amount, seed: drawn }, item) => ({
      width: side,
      height: side,
      channels: 3 as const,
      data: new Uint8Array(side * side * 3).fill((amount * 40 + drawn) % 256),
      notes: `${inputs.text[item]} ${amount} ${drawn}`,
    })),
  }),
});
