import { zipSync } from 'fflate';
import type { Precision } from './formats.ts';
import type { EmbeddingTable } from './table.ts';
import { numpyNumbers, numpyTexts, writeNpy } from './write-npy.ts';

/** An `.npz` file with the array `embeddings` `[N, D]`, an array of texts `[N]` for each column, and `space` and `role` as single texts. */
export const writeNpz = (table: EmbeddingTable, precision: Precision): Uint8Array<ArrayBuffer> => {
  const { dims, data, space, role, columns, thumbnails } = table;
  const arrays = {
    ...Object.fromEntries(Object.entries(columns).map(([name, texts]) => [name, numpyTexts(texts)])),
    ...(space !== undefined && { space: numpyTexts([space], []) }),
    ...(role !== undefined && { role: numpyTexts([role], []) }),
    ...(thumbnails && { thumbnails: { descr: '|u1', shape: [dims[0], thumbnails.size, thumbnails.size, 3], data: thumbnails.data } }),
    embeddings: numpyNumbers(data, dims, precision),
  };
  // numbers hardly shrink, so they are stored and can be read by range; UTF-32 texts shrink to a fifth
  const entries = Object.entries(arrays).map(([name, array]) => {
    const level: 0 | 6 = array.descr.startsWith('<U') ? 6 : 0;
    return [`${name}.npy`, [writeNpy(array), { level, mtime: '1980-01-01T00:00:00' }]] as const;
  });
  return zipSync(Object.fromEntries(entries) as Parameters<typeof zipSync>[0]) as Uint8Array<ArrayBuffer>;
};
