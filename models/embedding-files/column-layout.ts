import { sentence } from '../../errors/index.ts';
import { badFile } from './bad-file.ts';
import { chooseArray } from './choose-array.ts';

/** A column of a table of cells, and what its first cell contains. */
export type Column = { readonly name: string; readonly index: number; readonly content: 'number' | 'list' | 'text' };

/** Where the embeddings lie in a table: in one column of lists, or in one column for each dimension. The other columns are texts. */
export type Layout = { readonly vector: readonly Column[]; readonly isList: boolean; readonly texts: readonly Column[] };

/** Columns of numbers that are no dimension of an embedding. */
const noDimension = /^(?:|id|index|idx|row|rowid|unnamed: 0|__index_level_0__|labels?|class|category|cluster|count|score)$/i;

type Table = {
  readonly file: string;
  readonly columns: readonly Column[];
  /** Whether the names come from the file. */
  readonly named: boolean;
  readonly wanted: string | undefined;
};

/**
 * Finds the embeddings of a table: a column of lists; or else the most columns whose names differ only in the number at their end (`d0`, `d1`, …); or else
 * all columns of numbers, without the usual names of others (`id`, `label`, …). `wanted` names the column of lists, or what the names of the columns begin with.
 * @throws ModelError `BAD_INPUT`
 */
export const layoutOf = ({ file, columns, named, wanted }: Table): Layout => {
  const layout = (vector: readonly Column[], isList: boolean): Layout => ({
    vector,
    isList,
    texts: columns.filter((column) => !vector.includes(column) && !(named && column.name.trim() === '')),
  });
  const lists = columns.filter(({ content }) => content === 'list');
  const families = familiesOf(columns);
  const names = columns.map(({ name }) => name);
  if (wanted !== undefined) {
    const family = families.find(({ name }) => name === wanted) ?? families.find(({ name }) => name.replace(/[_.\- ]$/, '') === wanted);
    if (family && !lists.some(({ name }) => name === wanted)) return layout(family.columns, false);
    return layout([chooseArray({ file, candidates: lists, wanted, names })], true);
  }
  if (lists.length > 0) return layout([chooseArray({ file, candidates: lists, wanted, names })], true);
  const largest = families.toSorted((a, b) => b.columns.length - a.columns.length);
  if (named && largest[0] && largest[0].columns.length > (largest[1]?.columns.length ?? 1)) return layout(largest[0].columns, false);
  if (named && largest[0] && largest[0].columns.length > 1)
    return layout(chooseArray({ file, candidates: families, wanted, names }).columns, false);
  const numbers = columns.filter(({ content, name }) => content === 'number' && !(named && noDimension.test(name.trim())));
  if (numbers.length > 0) return layout(numbers, false);
  throw badFile(file, sentence('it has no column of numbers. Its columns are {names}', { names: names.slice(0, 20).join(', ') }));
};

type Family = { readonly name: string; readonly columns: readonly Column[] };

/** Columns of numbers whose names differ only in the number at their end, in its order. */
const familiesOf = (columns: readonly Column[]): readonly Family[] => {
  const families = new Map<string, { column: Column; number: number }[]>();
  for (const column of columns) {
    const [, name, digits] = /^(.*?)(\d+)$/.exec(column.name.trim()) ?? [];
    if (column.content !== 'number' || name === undefined) continue;
    families.set(name, [...(families.get(name) ?? []), { column, number: Number(digits) }]);
  }
  return [...families].map(([name, members]) => ({
    name,
    columns: members.toSorted((a, b) => a.number - b.number).map(({ column }) => column),
  }));
};
