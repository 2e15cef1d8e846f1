import { sentence } from '../../errors/index.ts';
import { ModelError } from '../error.ts';
import { badFile } from './bad-file.ts';
import type { ByteSource } from './byte-source.ts';
import { readMetadata } from './metadata.ts';
import { isNpy } from './npy.ts';
import { readNpy } from './read-npy.ts';
import type { ReadOptions, ReadTable } from './read-options.ts';
import { readSafetensorsTable } from './read-safetensors.ts';
import { type EmbeddingTable, rowAt, takeRows } from './table.ts';

export type ReadEmbeddingsOptions = ReadOptions & {
  /** What happens to rows with NaN or infinite numbers: the file is refused, or the rows are left out. Default: refused. */
  readonly invalid?: 'refuse' | 'leave-out' | undefined;
};

/** What was read of a file. */
export type ReadEmbeddings = {
  readonly table: EmbeddingTable;
  /** The rows that were left out, as they are counted in the file, from 0. */
  readonly omitted: readonly number[];
};

/**
 * Reads a file of embeddings: `.npy`, `.npz`, `.safetensors`, Parquet, CSV, TSV, JSON Lines, and the JSON of version 0.1. The format is recognised by the
 * content; the name decides between the formats of text. Files of any size are read by ranges, and only the rows and columns that are needed.
 * @throws ModelError `BAD_INPUT`, with what is wrong and where; `ABORTED`
 */
export const readEmbeddings = async (source: ByteSource, options: ReadEmbeddingsOptions = {}): Promise<ReadEmbeddings> => {
  if (source.bytes === 0) throw badFile(source.name, sentence('it is empty'));
  const read = await readTable(source, options);
  const [count, dimension] = read.dims;
  if (count === 0 || dimension === 0) {
    throw badFile(
      source.name,
      (read.total ?? 0) > 0
        ? sentence('it has {total} embeddings, so none from row {start} on', { total: read.total ?? 0, start: (options.start ?? 0) + 1 })
        : sentence('it has no embeddings'),
    );
  }
  const { total, ...table } = read;
  const columns = options.metadata
    ? { ...table.columns, ...(await readMetadata(options.metadata, { start: options.start ?? 0, count, total }, options)) }
    : table.columns;
  return checked({ ...table, columns }, source.name, options);
};

/** Opens a file with the reader of its format. What reads tensors calls its errors faults of weights; here they are faults of the input. */
const readTable = async (source: ByteSource, options: ReadOptions): Promise<ReadTable> => {
  try {
    return await (await readerOf(source, options.signal))(source, options);
  } catch (error) {
    if (error instanceof ModelError && error.code === 'BAD_WEIGHTS') {
      throw new ModelError('BAD_INPUT', '{reason}', { params: { reason: error.sentence }, cause: error });
    }
    throw error;
  }
};

type Reader = (source: ByteSource, options: ReadOptions) => Promise<ReadTable>;

/** Files that are none of these formats, by how they begin, and what to do with them. */
const others = [
  { start: '\x89HDF', advice: sentence('it is an HDF5 file. Save the table as .npy or .parquet') },
  { start: 'ARROW1', advice: sentence('it is an Arrow file. Save the table as .parquet') },
  { start: 'FEA1', advice: sentence('it is a Feather file. Save the table as .parquet') },
  { start: '\x80', advice: sentence('it is a pickle of Python, which can run code, so it is refused. Save the numbers as .npy') },
  { start: '\x1f\x8b', advice: sentence('it is compressed by gzip. Unpack it first') },
] as const;

const readerOf = async (source: ByteSource, signal: AbortSignal | undefined): Promise<Reader> => {
  const start = await source.read({ offset: 0, length: Math.min(source.bytes, 16) }, signal);
  const begins = (text: string) => Array.from(text).every((letter, index) => start[index] === letter.charCodeAt(0));
  if (isNpy(start)) return readNpy;
  if (begins('PK\x03\x04') || begins('PK\x05\x06')) return (await import('./read-npz.ts')).readNpz;
  if (begins('PAR1')) return (await import('./read-parquet.ts')).readParquet;
  if (isSafetensors(start, source)) return readSafetensorsTable;
  const other = others.find((known) => begins(known.start));
  if (other) throw badFile(source.name, other.advice);
  const extension = /\.[^.]*$/.exec(source.name.toLowerCase())?.[0] ?? '';
  const binary = { '.npy': 'a .npy file', '.npz': 'an .npz file', '.parquet': 'a Parquet file' }[extension];
  if (binary) throw badFile(source.name, sentence('its content is not that of {format}. It may be damaged', { format: binary }));
  if (extension === '.json') return (await import('./read-jsonl.ts')).readJson;
  if (extension === '.jsonl' || extension === '.ndjson' || begins('{')) return (await import('./read-jsonl.ts')).readJsonl;
  return (await import('./read-delimited.ts')).readDelimited;
};

/** A safetensors file begins with the length of its header, and the header is a JSON object. */
const isSafetensors = (start: Uint8Array, { name, bytes }: ByteSource): boolean => {
  if (name.toLowerCase().endsWith('.safetensors')) return true;
  if (start.length < 9) return false;
  const length = new DataView(start.buffer, start.byteOffset).getBigUint64(0, true);
  return start[8] === 0x7b && length <= BigInt(bytes - 8);
};

/** Refuses rows with numbers that are no numbers, or leaves them out. */
const checked = (table: EmbeddingTable, file: string, { invalid = 'refuse', start = 0 }: ReadEmbeddingsOptions): ReadEmbeddings => {
  const [count] = table.dims;
  const good: number[] = [];
  const bad: number[] = [];
  for (let index = 0; index < count; index++) (isNumeric(rowAt(table, index)) ? good : bad).push(index);
  const [first] = bad;
  if (first === undefined) return { table, omitted: [] };
  if (invalid === 'refuse' || good.length === 0) {
    const names = bad.slice(0, 5).map((index) => nameOf(table, index, start));
    throw badFile(
      file,
      sentence(
        good.length === 0
          ? 'it has NaN or infinite numbers in every row: {rows}'
          : 'it has NaN or infinite numbers in {count} of {total} rows: {rows}. Correct them, or set "invalid" to leave them out',
        { count: bad.length, total: count, rows: `${names.join(', ')}${bad.length > names.length ? ', …' : ''}` },
      ),
    );
  }
  return { table: takeRows(table, good), omitted: bad.map((index) => index + start) };
};

const isNumeric = (row: Float32Array): boolean => row.every((value) => Number.isFinite(value));

/** A row as a person finds it: its number from 1, and its name where the file has names. */
const nameOf = ({ columns }: EmbeddingTable, index: number, start: number): string => {
  const name = (columns.names ?? columns.name ?? columns.captions ?? columns.caption)?.[index];
  return name === undefined ? `${index + start + 1}` : `${index + start + 1} ("${name.slice(0, 40)}")`;
};
