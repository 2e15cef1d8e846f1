import type { ByteSource } from './byte-source.ts';
import type { RowRange } from './matrix.ts';
import type { Thumbnails } from './table.ts';

/** The largest side of a thumbnail that is read, in pixels. */
const largestSize = 256;

type StoredBytes = { readonly source: ByteSource; readonly offset: number; readonly shape: readonly number[] };
type Part = { readonly total: number; readonly rows: RowRange; readonly signal?: AbortSignal | undefined };

/** Reads rows of `total` thumbnails: an array of bytes `[N, size, size, 3]`. Undefined for an array of another shape. */
export const readThumbnails = async (
  { source, offset, shape }: StoredBytes,
  { total, rows, signal }: Part,
): Promise<Thumbnails | undefined> => {
  const [found, size = 0, width, channels] = shape;
  if (shape.length !== 4 || found !== total || size !== width || size < 1 || size > largestSize || channels !== 3) return undefined;
  const bytes = size * size * 3;
  return { size, data: await source.read({ offset: offset + rows.start * bytes, length: rows.count * bytes }, signal) };
};
