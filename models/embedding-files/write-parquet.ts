import type { ColumnSource, SchemaElement } from 'hyparquet-writer';
import type { EmbeddingTable } from './table.ts';
import { rowAt } from './table.ts';

/** How many embeddings are in a row group: a reader that needs some rows reads whole groups. */
const rowGroupSize = 10_000;

/**
 * A Parquet file with a column of texts for each column of the table, and `embedding`, a list of float32 numbers. `space` and `role` are
 * key-value metadata. Compressed with Snappy.
 */
export const writeParquet = async (table: EmbeddingTable): Promise<Uint8Array<ArrayBuffer>> => {
  const { parquetWriteBuffer } = await import('hyparquet-writer');
  const {
    dims: [count],
    columns,
    space,
    role,
  } = table;
  const names = Object.keys(columns).filter((name) => name !== 'embedding');
  const rows = Array.from({ length: count }, (_, index) => Array.from(rowAt(table, index)));
  const columnData: ColumnSource[] = [
    ...names.map((name) => ({ name, data: [...(columns[name] ?? [])] })),
    // numbers are neither repeated nor ordered, so statistics and dictionaries only cost time
    { name: 'embedding', data: rows, statistics: false, encoding: 'PLAIN' },
  ];
  const schema: SchemaElement[] = [
    { name: 'root', num_children: names.length + 1 },
    ...names.map((name): SchemaElement => ({ name, type: 'BYTE_ARRAY', converted_type: 'UTF8', repetition_type: 'REQUIRED' })),
    { name: 'embedding', repetition_type: 'REQUIRED', converted_type: 'LIST', logical_type: { type: 'LIST' }, num_children: 1 },
    { name: 'list', repetition_type: 'REPEATED', num_children: 1 },
    { name: 'element', type: 'FLOAT', repetition_type: 'REQUIRED' },
  ];
  const kvMetadata = Object.entries({ space, role }).flatMap(([key, value]) => (value === undefined ? [] : [{ key, value }]));
  return new Uint8Array(parquetWriteBuffer({ columnData, schema, kvMetadata, rowGroupSize, createdBy: 'unclip' }));
};
