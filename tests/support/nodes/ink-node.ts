import { z } from 'zod';
import { defineNode } from '../../../nodes/define.ts';
import { image, text } from '../../../nodes/kinds.ts';
import { seed } from '../../../nodes/params.ts';

/** A node that draws one pixel for each text, and writes beside the pixels what it was drawn from. It needs no model. */
export const inkNode = defineNode({
  type: 'ink',
  version: 1,
  title: 'Ink',
  category: 'Generate',
  doc: 'Draws a pixel.',
  inputs: { text: text('The text.') },
  outputs: { images: image('The pixels.') },
  params: z.object({ amount: z.number().default(1), seed: seed() }),
  vector: ['amount', 'seed'],
  run: ({ inputs, items }) => ({
    images: items.map(({ amount, seed: drawn }, item) => ({
      width: 1,
      height: 1,
      channels: 3 as const,
      data: Uint8Array.of(amount, drawn % 256, inputs.text[item]?.length ?? 0),
      notes: `${inputs.text[item]} ${amount} ${drawn}`,
    })),
  }),
});
