import type { EmbeddingFormat, Precision } from './formats.ts';
import type { EmbeddingTable } from './table.ts';
import { numpyNumbers, writeNpy } from './write-npy.ts';
import { writeParquet } from './write-parquet.ts';
import { writeSafetensors } from './write-safetensors.ts';
import { writeCsv, writeJsonl, writeMetadataTsv, writeVectorsTsv } from './write-text.ts';

/** A file to write or download. */
export type WrittenFile = { readonly name: string; readonly mime: string; readonly bytes: Uint8Array<ArrayBuffer> };

export type WriteOptions = {
  /** The name of the file, without its extension. */
  readonly name: string;
  readonly format: EmbeddingFormat;
  /** The precision of the numbers in `safetensors`, `npy` and `npz`. Default: float32. */
  readonly precision?: Precision;
};

const binary = 'application/octet-stream';
const tsv = 'text/tab-separated-values';

/**
 * The files of a table in a format. `tsv` is the pair of the Embedding Projector: `name.tsv` and `name.metadata.tsv`. `npy` has room for numbers only,
 * so the texts lie in the same `name.metadata.tsv` beside it. Without texts there is one file.
 */
export const writeEmbeddings = async (
  table: EmbeddingTable,
  { name, format, precision = 'float32' }: WriteOptions,
): Promise<readonly WrittenFile[]> => {
  const metadata =
    Object.keys(table.columns).length > 0 ? [{ name: `${name}.metadata.tsv`, mime: tsv, bytes: writeMetadataTsv(table) }] : [];
  switch (format) {
    case 'safetensors':
      return [{ name: `${name}.safetensors`, mime: binary, bytes: writeSafetensors(table, precision) }];
    case 'npy':
      return [{ name: `${name}.npy`, mime: binary, bytes: writeNpy(numpyNumbers(table.data, table.dims, precision)) }, ...metadata];
    case 'npz': {
      const { writeNpz } = await import('./write-npz.ts');
      return [{ name: `${name}.npz`, mime: 'application/zip', bytes: writeNpz(table, precision) }];
    }
    case 'tsv':
      return [{ name: `${name}.tsv`, mime: tsv, bytes: writeVectorsTsv(table) }, ...metadata];
    case 'csv':
      return [{ name: `${name}.csv`, mime: 'text/csv', bytes: writeCsv(table) }];
    case 'jsonl':
      return [{ name: `${name}.jsonl`, mime: 'application/jsonl', bytes: writeJsonl(table) }];
    case 'parquet':
      return [{ name: `${name}.parquet`, mime: 'application/vnd.apache.parquet', bytes: await writeParquet(table) }];
  }
};
