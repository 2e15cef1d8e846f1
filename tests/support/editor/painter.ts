import * as z from 'zod';
import type { Registry } from '../../../graph/index.ts';
import { imageCodec } from '../../../models/backends/node/images.ts';
import { filledImage } from '../../../models/image/image.ts';
import { pictureReader, pictureWork } from '../../../models/image/picture-reader.ts';
import { defineNode } from '../../../nodes/define.ts';
import { registry } from '../../../nodes/index.ts';
import { image, text } from '../../../nodes/kinds.ts';
import { workflowOf } from '../nodes/evaluate.ts';

/** Draws a picture of one colour: its length of text, and its seed. */
const paint = defineNode({
  type: 'paint',
  version: 1,
  title: 'Paint',
  category: 'Generate',
  doc: 'Paints.',
  inputs: { text: text('The text.') },
  outputs: { images: image('The pictures.') },
  params: z.object({ seed: z.int().default(0), steps: z.int().default(4) }),
  vector: ['seed'],
  run: ({ inputs, items }) => ({
    images: items.map(({ seed, steps }, index) =>
      filledImage({ width: 8, height: 4, color: [inputs.text[index]?.length ?? 0, seed, steps] }),
    ),
  }),
});
/** The picture files of Node, and a reader of pictures in memory. */
export const images = {
  ...imageCodec,
  ...pictureReader({ work: pictureWork(imageCodec), read: async ({ name }) => Promise.reject(new Error(`no file ${name}`)) }),
};
/** The node types of the program, and Paint. */
export const nodes: Registry = { ...registry, paint };

/** Two prompts with a seed each, and the sheet of their pictures. */
export const sheet = workflowOf({
  prompts: ['text', { text: 'a cat\na black dog', split: 'lines' }],
  seeds: ['seeds', { start: 6, count: 2 }],
  end: ['paint', { steps: 9 }, { text: 'prompts.text', seed: 'seeds.seeds' }],
  sheet: ['grid', {}, { images: 'end.images' }],
});
