import { ModelError } from '../models/error.ts';

/** At most three decimals, without trailing zeros: 0.30000000000000004 → "0.3". */
export const shortNumber = (value: number): string => String(Number(value.toFixed(3)));

/** The parts of the captions of a contact sheet. */
export type Captions = {
  readonly by: 'picture' | 'column' | 'row';
  readonly label: string;
  readonly texts?: readonly string[] | undefined;
  readonly values?: readonly number[] | undefined;
};

const template = {
  picture: 'The grid has {wanted} pictures, but input "{input}" has {count} items. Connect one item per picture, or change "captionsFor".',
  column: 'The grid has {wanted} columns, but input "{input}" has {count} items. Connect one item per column, or change "captionsFor".',
  row: 'The grid has {wanted} rows, but input "{input}" has {count} items. Connect one item per row, or change "captionsFor".',
} as const;

/**
 * The captions of `count` pictures in rows of `columns`; undefined when there are neither texts nor values. Throws `ModelError` BAD_INPUT
 * when the number of texts or values does not match the number of pictures, columns or rows.
 */
export const captionsOf = ({ by, label, texts, values }: Captions, count: number, columns: number): string[] | undefined => {
  if (!texts && !values) return undefined;
  const wanted = { picture: count, column: columns, row: Math.ceil(count / columns) }[by];
  for (const [name, list] of Object.entries({ captions: texts, values })) {
    if (list && list.length !== wanted) {
      throw new ModelError('BAD_INPUT', template[by], { params: { wanted, count: list.length, input: name } });
    }
  }
  const captionAt = (index: number) =>
    label + [texts?.[index], values && shortNumber(values[index] ?? 0)].filter((part) => part !== undefined).join(' ');
  const captionIndex = {
    picture: (index: number) => index,
    column: (index: number) => index % columns,
    row: (index: number) => Math.floor(index / columns),
  }[by];
  return Array.from({ length: count }, (_, index) => captionAt(captionIndex(index)));
};

/**
 * The number of columns of a sheet with `count` pictures: `chosen` if there is one. Otherwise it follows from the number of captions (`named`)
 * when they belong to columns (one column per caption) or to rows (one row per caption). Otherwise the sheet is as square as possible.
 */
export const columnsOf = ({
  count,
  by,
  named,
  chosen,
}: {
  readonly count: number;
  readonly by: Captions['by'];
  readonly named?: number | undefined;
  readonly chosen?: number | undefined;
}): number => {
  const square = Math.ceil(Math.sqrt(count));
  const columns = named === undefined ? square : { picture: square, column: named, row: Math.ceil(count / named) }[by];
  return Math.min(chosen ?? columns, count);
};

type Names = { readonly names: unknown; readonly label: string | undefined };

/** The names of columns and rows of a contact sheet: lists of texts or numbers, each with a text at its start. */
export const headingsOf = ({ columns, rows }: { readonly columns: Names; readonly rows: Names }) => {
  const [columnTexts, rowTexts] = [textsOf(columns), textsOf(rows)];
  return {
    texts: { ...(columnTexts && { columns: columnTexts }), ...(rowTexts && { rows: rowTexts }) },
    /**
     * The number of columns for `count` pictures: one per name, or what the names of the rows leave. Undefined without names. Throws `ModelError` BAD_INPUT when there are
     * more or fewer pictures than places.
     */
    columnsFor(count: number): number | undefined {
      if (!columnTexts && !rowTexts) return undefined;
      const across = columnTexts?.length ?? Math.ceil(count / (rowTexts?.length ?? 1));
      const down = rowTexts?.length ?? Math.ceil(count / across);
      const fits = columnTexts && rowTexts ? across * down === count : Math.ceil(count / across) === down;
      if (fits) return across;
      throw new ModelError(
        'BAD_INPUT',
        'The grid has {count} pictures, but its names make {columns} columns and {rows} rows. Connect the lists that are swept.',
        { params: { count, columns: across, rows: down } },
      );
    },
  };
};

const textsOf = ({ names, label = '' }: Names): readonly string[] | undefined =>
  Array.isArray(names) ? names.map((name: unknown) => label + (typeof name === 'number' ? shortNumber(name) : String(name))) : undefined;
