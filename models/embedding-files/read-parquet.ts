import type { AsyncBuffer, Compressors, DecodedArray, SchemaTree } from 'hyparquet';
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
  const [{ parquetMetadataAsync, parquetScan, parquetSchema }, { compressors: all }] = await Promise.all([
    import('hyparquet'),
    import('hyparquet-compressors'),
  ]);
  const reading = async <Result>(read: () => Promise<Result>): Promise<Result> => {
    try {
      return await read();
    } catch (cause) {
      if (cause instanceof ModelError) throw cause;
      throw badFile(file, sentence('it is no Parquet file, or it is damaged'), cause);
    }
  };
  const compressors = limited(all, file);
  const buffer: AsyncBuffer = {
    byteLength: source.bytes,
    slice(start, end = source.bytes) {
      const part = source.read({ offset: start, length: end - start }, options.signal).then((bytes) => bytes.buffer);
      // the library requests all parts of a column at once, and does not wait for the others when one fails
      part.catch(() => undefined);
      return part;
    },
  };
  const metadata = await reading(() => parquetMetadataAsync(buffer));
  const total = Number(metadata.num_rows);
  const schema = await reading(async () => parquetSchema(metadata));
  const columns = schema.children.flatMap((tree, index): Column[] => {
    const content = contentOf(tree);
    // the types of the library promise a name, which a damaged file may lack
    const name: string | undefined = tree.element.name;
    return content && name !== undefined ? [{ name, index, content }] : [];
  });
  const layout = layoutOf({ file, columns, named: true, wanted: options.array });
  const rows = rowRange(total, options);
  const texts = layout.texts.filter(({ name, content }) => content !== 'list' && name !== '__index_level_0__' && isWanted(options, name));
  const wanted = [...layout.vector, ...texts].map(({ name }) => name);
  const scan = await reading(() =>
    parquetScan({ file: buffer, metadata, compressors, columns: wanted, rowStart: rows.start, rowEnd: rows.start + rows.count }),
  );
  const read = texts.map(({ name }) => ({ name, values: [] as string[] }));
  let data: Float32Array<ArrayBuffer> | undefined;
  let dimension = layout.vector.length;
  for (const range of scan.ranges) {
    throwIfAborted(options.signal);
    const [start, end] = [Math.max(range.rowStart, rows.start), Math.min(range.rowEnd, rows.start + rows.count)];
    const column = (name: string) => reading(() => scan.readColumn({ column: name, rowStart: start, rowEnd: end }));
    for (const [across, { name }] of layout.vector.entries()) {
      const values = await column(name);
      if (layout.isList) dimension = data ? dimension : lengthOf(values[0]);
      data ??= allocateRows(file, rows.count, dimension);
      for (let index = 0; index < end - start; index++) {
        const row = start - rows.start + index;
        if (layout.isList) data.set(listOf(values[index], { file, row: start + index + 1, dimension }), row * dimension);
        else data[row * dimension + across] = numberOf(values[index]);
      }
    }
    for (const { name, values } of read) values.push(...textsOf(await column(name)));
    options.onProgress?.((end - rows.start) / rows.count);
  }
  // in a damaged file the list may be anything
  const pairs = Array.isArray(metadata.key_value_metadata) ? metadata.key_value_metadata : [];
  const keys = new Map(pairs.map(({ key, value }) => [key, value]));
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

/** Pages have about 1 MB. A larger one than this, in bytes, must be as large as the best of the compressions can make it. */
const largestPage = 64 * 2 ** 20;
const bestRatio = 1100;

/** The decompressors, which refuse a page whose stated size its bytes cannot fill: they would take that memory before they read the page. */
const limited = (compressors: Compressors, file: string): Compressors =>
  Object.fromEntries(
    Object.entries(compressors).map(([codec, decompress]) => [
      codec,
      (input: Uint8Array, bytes: number) => {
        if (bytes > Math.max(largestPage, input.length * bestRatio)) {
          throw badFile(file, sentence('one of its pages states a size of {bytes} bytes, which its content cannot have', { bytes }));
        }
        return decompress(input, bytes);
      },
    ]),
  );

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
    value === null || value === undefined ? '' : value instanceof Date ? value.toISOString() : String(value),
  );
