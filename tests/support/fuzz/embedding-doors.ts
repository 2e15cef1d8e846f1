import { type ByteSource, readEmbeddings, sourceOfBytes } from '../../../models/embedding-files/index.ts';
import { parquetBytes, smallFiles } from '../parquet-file.ts';
import type { Door } from './door.ts';
import { fixture } from './inputs.ts';

const read = (name: string, bytes: Uint8Array, metadata?: ByteSource): Promise<unknown> =>
  readEmbeddings(sourceOfBytes(name, bytes), { invalid: 'leave-out', metadata });

const files = (names: readonly string[]) => async () => names.map((name) => fixture(`embedding-files/${name}`));

export const embeddingDoors: readonly Door[] = [
  {
    name: 'NumPy arrays',
    corpus: files([
      'float16.npy',
      'big-endian-float64.npy',
      'fortran.npy',
      'records.npy',
      'texts.npy',
      'version-3.npy',
      'objects.npy',
      'one-in-between.npy',
    ]),
    open: (bytes) => read('a.npy', bytes),
  },
  { name: 'NumPy archives', corpus: files(['stored.npz', 'deflated.npz', 'several.npz']), open: (bytes) => read('a.npz', bytes) },
  {
    name: 'embeddings in safetensors',
    corpus: files(['float16.safetensors', 'several.safetensors']),
    open: (bytes) => read('a.safetensors', bytes),
  },
  {
    name: 'Parquet files',
    corpus: async () => [
      ...(await files(['columns.parquet', 'lists.parquet', 'halves.parquet', 'fixed-size.parquet', 'ragged.parquet'])()),
      ...smallFiles.map(([, labels]) => parquetBytes(labels)),
    ],
    open: (bytes) => read('a.parquet', bytes),
  },
  {
    name: 'tables of embeddings',
    corpus: files(['lists.csv', 'no-header.csv', 'pandas.csv', 'excel-semicolon.csv', 'excel-unicode.txt', 'savetxt.txt', 'projector.tsv']),
    open: (bytes) => read('a.csv', bytes),
  },
  { name: 'embeddings in JSON Lines', corpus: files(['nan.jsonl', 'objects.jsonl']), open: (bytes) => read('a.jsonl', bytes) },
  {
    name: 'metadata of embeddings',
    corpus: files(['projector.metadata.tsv', 'labels.tsv']),
    open: (bytes) => read('a.tsv', fixture('embedding-files/projector.tsv'), sourceOfBytes('metadata.tsv', bytes)),
  },
];
