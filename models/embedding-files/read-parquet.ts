import type { DecodedArray, SchemaTree } from 'hyparquet';
import { sentence } from '../../errors/index.ts';
import { ModelError, throwIfAborted } from '../error.ts';
import { badFile } from './bad-file.ts';
import type { ByteSource } from './byte-source.ts';
import { type Column, layoutOf } from './column-layout.ts';
import { allocateRows } from './matrix.ts';
import { isWanted, type ReadOptions, type ReadTable, rowRange } from './read-options.ts';

/**
 * Reads the embeddings of a Parquet file: a column of lists of numbers (of fixed size or not), or one column for each dimension; all compressions and types of
 * numbers. Columns of texts and of numbers become texts. Only the columns and row groups that are needed are read.
 */
export const readParquet = async (source: ByteSource, options: ReadOptions): Promise<ReadTable> => {
  const { name: file } = source;
  const { parquetFile } = await import('./parquet-file.ts');
  const reading = async <Result>(read: () => Promise<Result>): Promise<Result> => {
    try {
      return await read();
    } catch (cause) {
      if (cause instanceof ModelError) throw cause;
      throw badFile(file, sentence('it is no Parquet file, or it is damaged'), cause);
    }
  };
  const { total, schema, groups, keys, mostValues, readColumn } = await reading(() => parquetFile(source, options.signal));
  const columns = schema.children.flatMap((tree, index): Column[] => {
    const content = contentOf(tree);
    // the types of the library promise a text, and a damaged file may have no name or a number
    const name: unknown = tree.element.name;
    return content && typeof name === 'string' ? [{ name, index, content }] : [];
  });
  const refuseMore = (count: number): void => {
    if (count > mostValues)
      throw badFile(file, sentence('it states {count} values, which a file of {bytes} bytes cannot have', { count, bytes: source.bytes }));
  };
  const layout = layoutOf({ file, columns, named: true, wanted: options.array });
  const rows = rowRange(total, options);
  const texts = layout.texts.filter(({ name, content }) => content !== 'list' && name !== '__index_level_0__' && isWanted(options, name));
  const wanted = [...layout.vector, ...texts].map(({ name }) => name);
  refuseMore(rows.count * Math.max(1, wanted.length));
  const read = texts.map(({ name }) => ({ name, values: [] as string[] }));
  let data: Float32Array<ArrayBuffer> | undefined;
  let dimension = layout.vector.length;
  for (const group of groups) {
    const [start, end] = [Math.max(group.start, rows.start), Math.min(group.start + group.rows, rows.start + rows.count)];
    if (start >= end) continue;
    throwIfAborted(options.signal);
    const column = (name: string) => reading(() => readColumn(group, name, { start, end }));
    for (const [across, { name }] of layout.vector.entries()) {
      const values = await column(name);
      if (layout.isList) dimension = data ? dimension : lengthOf(values[0]);
      if (!data) refuseMore(rows.count * dimension);
      data ??= allocateRows(file, rows.count, dimension);
      for (let index = 0; index < end - start; index++) {
        const row = start - rows.start + index;
        if (layout.isList) data.set(listOf(values[index], { file, row: start + index + 1, dimension }), row * dimension);
        else data[row * dimension + across] = numberOf(values[index]);
      }
    }
    for (const { name, values } of read) for (const text of await reading(async () => textsOf(await column(name)))) values.push(text);
    options.onProgress?.((end - rows.start) / rows.count);
  }
  const role = keys.get('role');
  return {
    total,
    dims: [rows.count, dimension],
    data: data ?? new Float32Array(0),
    columns: Object.fromEntries(read.map(({ name, values }) => [name, values])),
    space: keys.get('space'),
    role: role === 'text' || role === 'image' ? role : undefined,
  };
};

/** What a column contains; undefined for structures, bytes and lists of texts. */
const contentOf = (tree: SchemaTree): Column['content'] | undefined => {
  const { element, children } = tree;
  if (children.length === 0) return element.repetition_type === 'REPEATED' ? undefined : leafContent(tree);
  const [only] = children;
  if (!only || children.length > 1) return undefined;
  const isList = element.repetition_type === 'REPEATED' || only.element.repetition_type === 'REPEATED';
  const leaf = only.children.length === 1 ? only.children[0] : only;
  return isList && leaf && leaf.children.length === 0 && leafContent(leaf) === 'number' ? 'list' : undefined;
};

const leafContent = ({ element: { type, converted_type, logical_type } }: SchemaTree): 'number' | 'text' | undefined => {
  if (logical_type?.type === 'FLOAT16' || type === 'FLOAT' || type === 'DOUBLE') return 'number';
  const isPlain = converted_type === undefined || converted_type.includes('INT');
  if (type === 'INT32' || type === 'INT64') return isPlain ? 'number' : 'text';
  const isBytes = (type === 'BYTE_ARRAY' || type === 'FIXED_LEN_BYTE_ARRAY') && converted_type === undefined && logical_type === undefined;
  return isBytes ? undefined : 'text';
};

const lengthOf = (value: unknown): number => (Array.isArray(value) || ArrayBuffer.isView(value) ? (value as ArrayLike<number>).length : 0);

const listOf = (value: unknown, { file, row, dimension }: { file: string; row: number; dimension: number }): ArrayLike<number> => {
  const found = lengthOf(value);
  const numbers = found > 0 ? Array.from(value as ArrayLike<unknown>, numberOf) : [];
  if (found === dimension && found > 0) return numbers;
  throw badFile(
    file,
    sentence('row {row} has {found} numbers, and the first one has {expected}. All embeddings need the same length', {
      row,
      found,
      expected: dimension,
    }),
  );
};

/** A number of a Parquet file, which may be a bigint; a null is NaN. */
const numberOf = (value: unknown): number => (typeof value === 'number' || typeof value === 'bigint' ? Number(value) : Number.NaN);

const textsOf = (values: DecodedArray): string[] =>
  Array.from(values as ArrayLike<unknown>, (value) =>
    value === null || value === undefined ? '' : value instanceof Date ? dateText(value) : String(value),
  );

/** A date as ISO 8601; an empty text for one that is outside of the range of dates. */
const dateText = (date: Date): string => (Number.isNaN(date.getTime()) ? '' : date.toISOString());
