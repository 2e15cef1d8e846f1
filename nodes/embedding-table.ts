import * as z from 'zod';
import type { NodeContext } from '../graph/index.ts';
import { sourceOfBytes } from '../models/embedding-files/byte-source.ts';
import type { ByteSource, EmbeddingTable } from '../models/embedding-files/index.ts';
import { ModelError } from '../models/error.ts';
import type { Image } from '../models/image/image.ts';
import { isFileName } from '../text/file-name.ts';
import type { Services } from './define.ts';
import type { Embedding, Role } from './kinds.ts';
import { checkPerEmbedding } from './tensors.ts';

/** The files that a dialog offers for a param that names embeddings. */
export const embeddingExtensions = '.safetensors,.npy,.npz,.parquet,.tsv,.csv,.txt,.jsonl,.ndjson,.json';

/** The name of the files that a node saves. */
export const savedName = (name: string) =>
  z
    .string()
    .max(100)
    .refine(isFileName, 'must be a file name, without / \\ : * ? " < > | and without dots or spaces at its ends')
    .default(name)
    .describe('Name of the file, without the extension.');

type Files = Services['files'];

/** A file that a workflow names, read by ranges where that is possible. */
export const openFile = async (files: Files, name: string): Promise<ByteSource> =>
  files.open ? files.open(name) : sourceOfBytes(name, await files.read(name));

export type TableRequest = {
  readonly file: string;
  readonly metadata?: string;
  readonly array?: string | undefined;
  readonly start?: number | undefined;
  readonly count?: number | undefined;
  readonly invalid?: 'refuse' | 'leave-out';
  /** The columns that are needed. Default: all. */
  readonly columns?: readonly string[] | undefined;
};

/** Reads a file of embeddings that a workflow names. */
export const loadTable = async (request: TableRequest, { services: { files }, signal, progress }: NodeContext<Services>) => {
  const { file, metadata = '', ...options } = request;
  if (file === '') throw new ModelError('FILE_MISSING', 'No file is chosen. Choose a file of embeddings.');
  const { readEmbeddings } = await import('../models/embedding-files/read.ts');
  let reported = 0;
  return readEmbeddings(await openFile(files, file), {
    ...options,
    ...(metadata !== '' && { metadata: await openFile(files, metadata) }),
    signal,
    onProgress(share) {
      const step = Math.floor(share * 100);
      if (step > reported) progress({ step, of: 100 });
      reported = step;
    },
  });
};

/** The names that columns usually have, best first. */
const usual = {
  captions: ['captions', 'caption', 'text', 'prompt', 'title', 'description'],
  labels: ['labels', 'label', 'class', 'category', 'cluster'],
  names: ['names', 'name', 'file', 'filename', 'file_name', 'path', 'source', 'id'],
} as const;

export type ColumnUse = keyof typeof usual;

/**
 * The texts of a table for a use: of the named column, or of the one with a usual name. Undefined when there is none.
 * @throws ModelError `BAD_INPUT` for a name that no column has
 */
export const columnFor = ({ columns }: Pick<EmbeddingTable, 'columns'>, use: ColumnUse, name?: string): readonly string[] | undefined => {
  if (name !== undefined && name !== '') {
    if (Object.hasOwn(columns, name)) return columns[name];
    const names = Object.keys(columns).join(', ');
    throw new ModelError('BAD_INPUT', 'The file has no column "{name}" for the {use}. Its columns are: {names}.', {
      params: { name, use, names: names === '' ? '—' : names },
    });
  }
  const known = usual[use].find((candidate) => Object.hasOwn(columns, candidate));
  if (known !== undefined) return columns[known];
  // captions in several languages are `captions.en`, `captions.ar`
  const translated = use === 'captions' ? Object.keys(columns).find((column) => column.startsWith('captions.')) : undefined;
  return translated === undefined ? undefined : columns[translated];
};

/** The pictures of a table's thumbnails. */
export const thumbnailsOf = ({ thumbnails }: EmbeddingTable): readonly Image[] => {
  if (!thumbnails) return [];
  const { size, data } = thumbnails;
  const bytes = size * size * 3;
  return Array.from({ length: data.length / bytes }, (_, index) => ({
    width: size,
    height: size,
    channels: 3,
    data: data.slice(index * bytes, (index + 1) * bytes),
  }));
};

/**
 * Checks that the embeddings of a file can belong to a model: that the file names no other space, and that they have its dimension.
 * @throws ModelError `BAD_INPUT`
 */
export const checkSpace = (
  { dims: [, dimension], space }: EmbeddingTable,
  file: string,
  model: { readonly title: string; readonly embedding: { readonly space: string; readonly dimension: number } },
): void => {
  const params = { file, title: model.title, space: model.embedding.space };
  if (space !== undefined && space !== model.embedding.space) {
    throw new ModelError(
      'BAD_INPUT',
      'The embeddings in {file} belong to the space "{found}", and those of {title} to "{space}". Choose the model that computed them.',
      { params: { ...params, found: space } },
    );
  }
  if (dimension === model.embedding.dimension) return;
  throw new ModelError(
    'BAD_INPUT',
    'The embeddings in {file} have {found} numbers each, and those of {title} have {dimension}. Choose the model that computed them.',
    { params: { ...params, found: dimension, dimension: model.embedding.dimension } },
  );
};

/** The embeddings of a table as a value. */
export const embeddingOf = ({ dims, data }: EmbeddingTable, space: string, role: Role): Embedding => ({ space, role, dims, data });

/** The columns of a table for the texts that are connected. Throws `ModelError` BAD_INPUT when one does not have a text for each embedding. */
export const columnsOf = (texts: Readonly<Record<string, readonly string[] | undefined>>, count: number) =>
  Object.fromEntries(
    Object.entries(texts).flatMap(([name, values]) => {
      if (!values) return [];
      checkPerEmbedding(name, values.length, count);
      return [[name, values]];
    }),
  );

/** The dimensions of an embedding, `[N, D]`. */
export const sizeOf = ({ dims: [count = 0, dimension = 0] }: Embedding): readonly [number, number] => [count, dimension];
