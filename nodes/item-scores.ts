import { refuse } from '../graph/index.ts';
import { ModelError } from '../models/error.ts';
import { kindOf } from './any.ts';
import { number, type Scores, scores } from './kinds.ts';

/** The inputs that give each item of a batch a score, for Filter and Sort. */
export const scoreInputs = {
  values: number('The score of each item.', { batch: 'whole', optional: true }),
  scores: scores('A table with the score of each item, instead of `values`: from Similarity, for example.', {
    batch: 'whole',
    optional: true,
  }),
};

/** Refuses a node that has items, but no scores. */
export const checkScored = ({ items, values, scores: table }: Readonly<Record<string, unknown>>): void => {
  if (items && !values && !table) throw refuse('The items have no scores. Connect "values", or a table to "scores".', {});
};

type Scored = { readonly items: unknown; readonly values?: readonly number[]; readonly scores?: Scores };

/** The score of each item: its number, or its entry in a column of the table. Throws `ModelError` BAD_INPUT. */
export const scoresOf = ({ items, values, scores: table }: Scored, column: string): readonly number[] => {
  const count = kindOf(items).count(items);
  const found = values ?? columnOf(table, column);
  if (found.length === count) return found;
  throw new ModelError('BAD_INPUT', 'There are {count} items, but {scores} scores. Connect one score per item.', {
    params: { count, scores: found.length },
  });
};

/** The named column of a table; the first one without a name. */
const columnOf = (table: Scores | undefined, name: string): readonly number[] => {
  const { rows, columns, values } = table ?? { rows: [], columns: [], values: new Float32Array(0) };
  const index = name === '' ? 0 : columns.indexOf(name);
  if (index === -1) {
    throw new ModelError('BAD_INPUT', 'The table has no column "{name}". Columns: {columns}.', {
      params: { name, columns: columns.slice(0, 12).join(', ') },
    });
  }
  return rows.map((_, row) => values[row * columns.length + index] ?? Number.NaN);
};

/** The items at these indices of a batch of any kind. */
export const itemsAt = (items: unknown, indices: readonly number[]): unknown => {
  const kind = kindOf(items);
  return kind.join(indices.map((index) => kind.item(items, index)));
};
