import { throwIfAborted } from '../error.ts';
import { rangeWithin } from '../repository/byte-range.ts';
import type { ByteRange, RangeReader } from '../repository/repository.ts';

/** A file that is read by ranges, so that files of many GB need little memory: on a disk, dropped on a page, or in memory. */
export type ByteSource = {
  readonly name: string;
  readonly bytes: number;
  /** Reads a range. Rejects with `BAD_WEIGHTS` where the range ends behind the file. */
  read(range: ByteRange, signal?: AbortSignal): Promise<Uint8Array<ArrayBuffer>>;
};

/** A file in memory. */
export const sourceOfBytes = (name: string, bytes: Uint8Array): ByteSource => ({
  name,
  bytes: bytes.length,
  read: async (range) => {
    const { offset, length } = rangeWithin({ path: name, bytes: bytes.length }, range);
    return new Uint8Array(bytes.subarray(offset, offset + length));
  },
});

/** A part of a file, as a file. */
export const sourceWithin = (source: ByteSource, name: string, { offset, length }: ByteRange): ByteSource => ({
  name,
  bytes: length,
  read: async (range, signal) => {
    const within = rangeWithin({ path: name, bytes: length }, range);
    return source.read({ offset: offset + within.offset, length: within.length }, signal);
  },
});

/** A file as the reader of tensors sees it: the one file of a repository. */
export const repositoryOf = (source: ByteSource): RangeReader => ({
  source: { kind: 'files', id: source.name },
  files: [{ path: source.name, bytes: source.bytes }],
  read: (_, range = { offset: 0, length: source.bytes }, signal) => source.read(range, signal),
});

/** How many bytes are read at once. */
const pieceLength = 8 * 2 ** 20;

/** Reads a range in pieces of a few MB; all but the last have a multiple of `unit` bytes. */
export async function* piecesOf(
  source: ByteSource,
  { offset, length }: ByteRange,
  { unit = 1, signal }: { readonly unit?: number; readonly signal?: AbortSignal | undefined } = {},
): AsyncGenerator<Uint8Array<ArrayBuffer>> {
  const size = Math.max(1, Math.floor(pieceLength / unit)) * unit;
  for (let done = 0; done < length; done += size) {
    throwIfAborted(signal);
    yield await source.read({ offset: offset + done, length: Math.min(size, length - done) }, signal);
  }
}
