import * as z from 'zod';
import { ModelError } from '../models/error.ts';
import { any, kindOf } from './any.ts';
import { defineNode } from './define.ts';

/** Most cells of a table. */
const mostCells = 10_000;

export const tableNode = defineNode({
  type: 'table',
  version: 1,
  title: 'Table',
  category: 'Batch',
  effort: 2,
  icon: 'table-2',
  doc: 'Every combination of two lists, row by row. Connected to two params, the outputs make a sweep over both.',
  inputs: {
    columns: any('The list that changes within a row.', { batch: 'whole' }),
    rows: any('The list that changes from row to row.', { batch: 'whole' }),
  },
  outputs: {
    columns: any('The item of the column, for each cell of the table.'),
    rows: any('The item of the row, for each cell of the table.'),
  },
  params: z.object({}),
  origin: ({ counts: { columns = 1 }, port, item }): Readonly<Record<string, number>> =>
    port === 'columns' ? { columns: item % columns } : { rows: Math.floor(item / columns) },
  infer: ({ inputs: { columns, rows } }) => ({ ...(columns && { columns }), ...(rows && { rows }) }),
  run({ inputs: { columns, rows } }) {
    const [inner, outer] = [kindOf(columns), kindOf(rows)];
    const [across, down] = [inner.count(columns), outer.count(rows)];
    if (across * down > mostCells) {
      throw new ModelError(
        'BAD_INPUT',
        'The table has {columns} columns and {rows} rows, which is more than {most} cells. Shorten a list.',
        {
          params: { columns: across, rows: down, most: mostCells },
        },
      );
    }
    const each = <Item>(count: number, item: (index: number) => Item): Item[] => Array.from({ length: count }, (_, index) => item(index));
    return {
      columns: inner.join(each(down, () => columns)),
      rows: outer.join(each(down, (row) => each(across, () => outer.item(rows, row))).flat()),
    };
  },
});
