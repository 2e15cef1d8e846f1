import type { ByteSource } from './byte-source.ts';
import type { Reading, RowRange } from './matrix.ts';
import type { EmbeddingTable } from './table.ts';

export type ReadOptions = Reading & {
  /**
   * The name of the embeddings in a file that may contain several: an array of `.npz`, a tensor of `.safetensors`, a column of lists, or what the names
   * of one column for each dimension begin with. Default: the only one, or the one with the usual name.
   */
  readonly array?: string | undefined;
  /** The columns of texts to read. Default: all. */
  readonly columns?: readonly string[] | undefined;
  /** The first row to read, from 0. Default: 0. */
  readonly start?: number | undefined;
  /** How many rows to read at most. Default: all. */
  readonly count?: number | undefined;
  /** A second file with a line of texts for each embedding: the metadata of the Embedding Projector. */
  readonly metadata?: ByteSource | undefined;
};

/** The rows of `total` that the options ask for. */
export const rowRange = (total: number, { start = 0, count = total }: Pick<ReadOptions, 'start' | 'count'>): RowRange => {
  const first = Math.min(start, total);
  return { start: first, count: Math.min(count, total - first) };
};

/** Whether the options ask for a column of texts. */
export const isWanted = ({ columns }: Pick<ReadOptions, 'columns'>, name: string): boolean => columns?.includes(name) ?? true;

/** What a reader of one format returns: the rows, before they are checked, and how many the file has, if that is known. */
export type ReadTable = EmbeddingTable & { readonly total?: number | undefined };
