import {
  type DecodedArray,
  type FileMetaData,
  parquetMetadata,
  parquetSchema,
  type RowGroup,
  type SchemaElement,
  type SchemaTree,
} from 'hyparquet';
import { assembleAsync, readRowGroup } from 'hyparquet/src/rowgroup.js';
import { getTreePath } from 'hyparquet/src/schema.js';
import { flatten } from 'hyparquet/src/utils.js';
import { sentence } from '../../errors/index.ts';
import { badFile } from './bad-file.ts';
import type { ByteSource } from './byte-source.ts';
import { limitedCompressors } from './parquet-compressors.ts';
import { pageChecker } from './parquet-pages.ts';
import { endOfStructure } from './parquet-thrift.ts';

/** A row group: its first row in the file, and how many rows it has. */
type Group = { readonly start: number; readonly rows: number; readonly metadata: RowGroup };

/** A Parquet file whose metadata is checked. `mostValues` bounds the values of a column, and of the result. */
type ParquetFile = {
  readonly total: number;
  readonly schema: SchemaTree;
  readonly groups: readonly Group[];
  readonly keys: ReadonlyMap<string, string>;
  readonly mostValues: number;
  /** Reads the rows from `start` to `end` of the file, within one row group. Only the pages that are needed are read where the file has an index of them. */
  readColumn(group: Group, name: string, rows: { readonly start: number; readonly end: number }): Promise<DecodedArray>;
};

const deepestSchema = 64;
const tail = 8;

/**
 * Opens a Parquet file. The counts of a file need not have bytes: a run of a million equal values has six. So a file of few bytes may have a million rows
 * and 8 million values, and a larger one as many more as its bytes explain. Throws `BAD_INPUT` for damaged files, and for counts that are larger.
 */
export const parquetFile = async (source: ByteSource, signal: AbortSignal | undefined): Promise<ParquetFile> => {
  const { name: file } = source;
  const mostValues = 2 ** 23 + 64 * source.bytes;
  const mostRows = 2 ** 20 + 16 * source.bytes;
  const metadata = await readMetadata(source, signal);
  const schema = parquetSchema(metadata);
  const compressors = limitedCompressors(file);
  let total = 0;
  const groups = metadata.row_groups.map((rowGroup): Group => {
    const group = { start: total, rows: Number(rowGroup.num_rows), metadata: rowGroup };
    if (!Number.isSafeInteger(group.rows) || group.rows < 0) throw badFile(file, sentence('one of its row groups has no number of rows'));
    total += group.rows;
    return group;
  });
  if (total !== Number(metadata.num_rows)) {
    throw badFile(file, sentence('it states {rows} rows, and its row groups {found}', { rows: Number(metadata.num_rows), found: total }));
  }
  if (total > mostRows)
    throw badFile(file, sentence('it states {rows} rows, which a file of {bytes} bytes cannot have', { rows: total, bytes: source.bytes }));
  const trees = new Map(schema.children.map((tree) => [tree.element.name, tree]));
  return {
    total,
    schema,
    groups,
    mostValues,
    keys: textsOf(metadata),
    async readColumn(group, name, { start, end }) {
      const tree = trees.get(name);
      const [chunk, ...others] = group.metadata.columns.filter(({ meta_data }) => meta_data?.path_in_schema[0] === name);
      if (!tree || !chunk?.meta_data || chunk.file_path || others.length > 0) {
        throw badFile(file, sentence('a row group does not have the column "{name}" exactly once', { name }));
      }
      // the library builds the tree of the schema for each column that it reads, so it gets this column alone
      const own: FileMetaData = { ...metadata, schema: [{ ...schema.element, num_children: 1 }, ...elementsOf(tree)] };
      const ownSchema = parquetSchema(own);
      const path = getTreePath(ownSchema, chunk.meta_data.path_in_schema);
      const leaf = path.at(-1);
      if (!leaf || leaf.children.length > 0 || leaf.element.type !== chunk.meta_data.type) {
        throw badFile(file, sentence('the column "{name}" is of another type in the schema than in a row group', { name }));
      }
      const columnMetadata = chunk.meta_data;
      const range = rangeOf(columnMetadata.dictionary_page_offset || columnMetadata.data_page_offset, columnMetadata.total_compressed_size);
      const isPart = start > group.start || end < group.start + group.rows;
      const isIndexed = isPart && chunk.offset_index_offset && chunk.offset_index_length;
      const offsetIndex = isIndexed ? rangeOf(chunk.offset_index_offset, chunk.offset_index_length) : undefined;
      const check = pageChecker({ file, path, metadata: columnMetadata, compressors, mostRows: group.rows, mostValues });
      // the library reads the index first, where there is one, and then pages
      let isIndex = offsetIndex !== undefined;
      const buffer = {
        byteLength: source.bytes,
        async slice(first: number, last: number = source.bytes) {
          const readsIndex = isIndex;
          isIndex = false;
          if (!(first >= 0 && first <= last && last <= source.bytes)) {
            throw badFile(
              file,
              sentence('the column "{name}" is from byte {first} to {last}, and the file has {bytes}', {
                name,
                first,
                last,
                bytes: source.bytes,
              }),
            );
          }
          const bytes = await source.read({ offset: first, length: last - first }, signal);
          if (readsIndex) endOfStructure(bytes, 0, file);
          else check(bytes);
          return bytes.buffer;
        },
      };
      const [selectStart, selectEnd] = [start - group.start, end - group.start];
      const chunkPlan = offsetIndex ? { columnMetadata, range, offsetIndex } : { columnMetadata, range };
      const plan = {
        chunks: [chunkPlan],
        rowGroup: group.metadata,
        groupStart: group.start,
        groupRows: group.rows,
        selectStart,
        selectEnd,
      };
      const query = { metadata: own, fetches: [], groups: [plan], rowStart: start, rowEnd: end };
      const assembled = assembleAsync(readRowGroup({ file: buffer, metadata: own, compressors }, query, plan), ownSchema);
      const column = await assembled.asyncColumns[0]?.data;
      if (!column) throw badFile(file, sentence('the column "{name}" has no values', { name }));
      return flatten(column.data).slice(selectStart - column.skipped, selectEnd - column.skipped);
    },
  };
};

/** The key-value metadata. In a damaged file the list and its values may be anything. */
const textsOf = ({ key_value_metadata: pairs }: FileMetaData): ReadonlyMap<string, string> =>
  new Map((Array.isArray(pairs) ? pairs : []).flatMap(({ key, value }) => (typeof value === 'string' ? [[key, value] as const] : [])));

const rangeOf = (offset: unknown, length: unknown) => ({ startByte: Number(offset), endByte: Number(offset) + Number(length) });

const elementsOf = ({ element, children }: SchemaTree): SchemaElement[] => [element, ...children.flatMap(elementsOf)];

const readMetadata = async (source: ByteSource, signal: AbortSignal | undefined): Promise<FileMetaData> => {
  const { name: file } = source;
  const damaged = () => badFile(file, sentence('it is no Parquet file, or it is damaged'));
  if (source.bytes < tail) throw damaged();
  const end = await source.read({ offset: source.bytes - tail, length: tail }, signal);
  const length = new DataView(end.buffer, end.byteOffset).getUint32(0, true);
  if (new TextDecoder().decode(end.subarray(4)) !== 'PAR1' || length > source.bytes - tail) throw damaged();
  const bytes = await source.read({ offset: source.bytes - tail - length, length: length + tail }, signal);
  endOfStructure(bytes, 0, file);
  // the metadata of GeoParquet makes shapes of texts
  const metadata = parquetMetadata(bytes, { geoparquet: false });
  // how many children of each structure around an element are still to come
  const open: number[] = [];
  for (const { num_children } of metadata.schema) {
    while (open.at(-1) === 0) open.pop();
    if (open.length > 0) open.push((open.pop() ?? 0) - 1);
    if (num_children) open.push(Number(num_children));
    if (open.length > deepestSchema)
      throw badFile(file, sentence('its schema has more than {deepest} structures within each other', { deepest: deepestSchema }));
  }
  return metadata;
};
