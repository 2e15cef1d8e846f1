import { z } from 'zod';
import { captionsOf, columnsOf } from './captions.ts';
import { defineNode } from './define.ts';
import { image, number, text } from './kinds.ts';

export const gridNode = defineNode({
  type: 'grid',
  version: 2,
  // version 2 draws captions that grow with the cells; the params did not change
  migrations: [(params) => ({ ...params })],
  title: 'Grid',
  category: 'Output',
  icon: 'grid-3x3',
  doc: 'Arranges pictures on one sheet, row by row, with captions under them.',
  inputs: {
    images: image('The pictures.', { batch: 'whole' }),
    captions: text('Texts to write under the pictures.', { batch: 'whole', optional: true }),
    values: number(
      'Numbers to write under the pictures, for example those of a sweep. A number follows the caption if both are connected.',
      {
        batch: 'whole',
        optional: true,
      },
    ),
  },
  outputs: { images: image('The sheet: one picture.') },
  params: z.object({
    columns: z
      .int()
      .min(1)
      .max(100)
      .optional()
      .describe('Pictures per row. Default: from the captions of columns or rows, else as square as possible.'),
    scale: z.int().min(1).max(16).default(2).describe('How many times larger each picture is drawn, pixel by pixel.'),
    gap: z.int().min(0).max(256).default(8).describe('Space between the pictures, in pixels of the sheet.'),
    label: z.string().max(100).default('').describe('Text at the start of every caption, for example "guidance ".'),
    captionsFor: z
      .enum(['picture', 'column', 'row'])
      .default('picture')
      .describe('What each caption belongs to: a picture, a column or a row.'),
  }),
  origin: () => ({ images: 'all', captions: 'all', values: 'all' }),
  async run({ inputs: { images, captions: texts, values }, params: { columns: chosen, scale, gap, label, captionsFor: by } }) {
    const [{ contactSheet }, { enlarge }] = await Promise.all([
      import('../models/image/contact-sheet.ts'),
      import('../models/image/enlarge.ts'),
    ]);
    const columns = columnsOf({ count: images.length, by, named: (texts ?? values)?.length, chosen });
    const captions = captionsOf({ by, label, texts, values }, images.length, columns);
    return {
      images: [contactSheet({ images: images.map((picture) => enlarge(picture, scale)), columns, gap, ...(captions && { captions }) })],
    };
  },
});
