import * as z from 'zod';
import { refuse, type Values } from '../graph/index.ts';
import type { Image } from '../models/image/image.ts';
import { isPictureFile, type Picture } from '../models/image/picture.ts';
import { any } from './any.ts';
import { captionsOf, columnsOf, headingsOf } from './captions.ts';
import { defineNode } from './define.ts';
import { image, number, text } from './kinds.ts';

/** The longest side of a photograph on a sheet, in pixels. */
const longestOfFile = 256;

const inputs = {
  images: image('The pictures.', { batch: 'whole' }),
  captions: text('Texts to write under the pictures.', { batch: 'whole', optional: true }),
  values: number('Numbers to write under the pictures, for example those of a sweep. A number follows the caption if both are connected.', {
    batch: 'whole',
    optional: true,
  }),
  columnNames: any('The names of the columns: texts or numbers, one per column.', { batch: 'whole', optional: true }),
  rowNames: any('The names of the rows: texts or numbers, one per row.', { batch: 'whole', optional: true }),
};

const params = z.object({
  columns: z
    .int()
    .min(1)
    .max(100)
    .optional()
    .describe('Pictures per row. Default: from the names or captions of columns or rows, else as square as possible.'),
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
  columnLabel: z.string().max(100).optional().describe('Text at the start of the name of every column, for example "seed ".'),
  rowLabel: z.string().max(100).optional().describe('Text at the start of the name of every row.'),
});

type Call = { readonly inputs: Values<typeof inputs>; readonly params: z.output<typeof params> };

/** Columns, captions and names of a sheet. Throws `ModelError` BAD_INPUT where their numbers do not match the number of pictures. */
const arrangementOf = ({ inputs: { images, captions: texts, values, columnNames, rowNames }, params }: Call) => {
  const { gap, label, captionsFor: by } = params;
  const headings = headingsOf({
    columns: { names: columnNames, label: params.columnLabel },
    rows: { names: rowNames, label: params.rowLabel },
  });
  const columns =
    headings.columnsFor(images.length) ?? columnsOf({ count: images.length, by, named: (texts ?? values)?.length, chosen: params.columns });
  const captions = captionsOf({ by, label, texts, values }, images.length, columns);
  return { columns, gap, headings: headings.texts, ...(captions && { captions }) };
};

/** How long the sides of a picture may be before it is scaled; undefined without a limit. */
const limitOf = (picture: Picture, longest: number | undefined) => longest ?? (isPictureFile(picture) ? longestOfFile : undefined);

export const gridNode = defineNode({
  type: 'grid',
  version: 2,
  // version 2 draws captions that grow with the cells; the params did not change
  migrations: [(params) => ({ ...params })],
  title: 'Grid',
  category: 'Output',
  icon: 'grid-3x3',
  doc: 'Arranges pictures on one sheet, row by row, with captions under them and names of columns and rows.',
  inputs,
  outputs: { images: image('The sheet: one picture.') },
  params,
  origin: () => ({ images: 'all', captions: 'all', values: 'all', columnNames: 'all', rowNames: 'all' }),
  infer({ inputs: { columnNames, rowNames } }) {
    for (const names of [columnNames, rowNames]) {
      if (names && names.kind !== 'text' && names.kind !== 'number')
        throw refuse('The names of columns and rows are texts or numbers, not {found}. Connect the list that is swept.', {
          found: names.kind,
        });
    }
    return {};
  },
  async regions({ inputs, params }) {
    const [{ layoutSheet }, { reducedSize }] = await Promise.all([
      import('../models/image/contact-sheet.ts'),
      import('../models/image/reduce.ts'),
    ]);
    const sizes = inputs.images.map((picture) => {
      const { width, height } = reducedSize(picture, limitOf(picture, params.longest) ?? Number.POSITIVE_INFINITY);
      return { width: width * params.scale, height: height * params.scale };
    });
    const { cells } = layoutSheet({ ...arrangementOf({ inputs, params }), sizes });
    return cells.map((box, item) => ({ input: 'images', item, box }));
  },
  async run({ inputs, params, context: { services } }) {
    const [{ contactSheet }, { enlarge }] = await Promise.all([
      import('../models/image/contact-sheet.ts'),
      import('../models/image/enlarge.ts'),
    ]);
    const smaller = async (picture: Picture): Promise<Image> => {
      const limit = limitOf(picture, params.longest);
      return enlarge(await (limit === undefined ? services.images.pixels(picture) : services.images.reduced(picture, limit)), params.scale);
    };
    const arrangement = arrangementOf({ inputs, params });
    return { images: [contactSheet({ ...arrangement, images: await Promise.all(inputs.images.map(smaller)) })] };
  },
});
