import { z } from 'zod';
import type { Image } from '../models/image/image.ts';
import type { Picture } from '../models/image/picture.ts';
import { captionsOf, columnsOf } from './captions.ts';
import { defineNode } from './define.ts';
import { image, number, text } from './kinds.ts';

/** The longest side of a photograph on a sheet, in pixels. */
const longestOfFile = 256;

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
    longest: z
      .int()
      .min(16)
      .max(4096)
      .optional()
      .describe(
        'The longest side of a picture before it is scaled, in pixels: larger pictures are reduced. Default: 256 for picture files, else no limit.',
      ),
    gap: z.int().min(0).max(256).default(8).describe('Space between the pictures, in pixels of the sheet.'),
    label: z.string().max(100).default('').describe('Text at the start of every caption, for example "guidance ".'),
    captionsFor: z
      .enum(['picture', 'column', 'row'])
      .default('picture')
      .describe('What each caption belongs to: a picture, a column or a row.'),
  }),
  origin: () => ({ images: 'all', captions: 'all', values: 'all' }),
  async run({
    inputs: { images, captions: texts, values },
    params: { columns: chosen, scale, longest, gap, label, captionsFor: by },
    context: { services },
  }) {
    const [{ contactSheet }, { enlarge }, { isPictureFile }] = await Promise.all([
      import('../models/image/contact-sheet.ts'),
      import('../models/image/enlarge.ts'),
      import('../models/image/picture.ts'),
    ]);
    const smaller = async (picture: Picture): Promise<Image> => {
      const limit = longest ?? (isPictureFile(picture) ? longestOfFile : undefined);
      const reduced = await (limit === undefined ? services.images.pixels(picture) : services.images.reduced(picture, limit));
      return enlarge(reduced, scale);
    };
    const columns = columnsOf({ count: images.length, by, named: (texts ?? values)?.length, chosen });
    const captions = captionsOf({ by, label, texts, values }, images.length, columns);
    return {
      images: [contactSheet({ images: await Promise.all(images.map(smaller)), columns, gap, ...(captions && { captions }) })],
    };
  },
});
