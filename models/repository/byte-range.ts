import { ModelError } from '../error.ts';
import type { ByteRange, RepositoryFile } from './repository.ts';

/**
 * The range of a file to read: `range`, or the whole file.
 * @throws ModelError `BAD_WEIGHTS` when the range ends behind the file
 */
export const rangeWithin = ({ path, bytes }: RepositoryFile, range: ByteRange = { offset: 0, length: bytes }): ByteRange => {
  const { offset, length } = range;
  if (!Number.isSafeInteger(offset) || !Number.isSafeInteger(length) || offset < 0 || length < 0 || offset + length > bytes) {
    throw new ModelError(
      'BAD_WEIGHTS',
      'The file {path} has {bytes} bytes, so it has no {length} bytes from position {offset}. It may be cut off: fetch or copy it again.',
      { params: { path, bytes, offset, length } },
    );
  }
  return range;
};
