import { decompress as decompressZstandard } from 'fzstd';
import type { Compressors } from 'hyparquet';
import { compressors } from 'hyparquet-compressors';
import { sentence } from '../../errors/index.ts';
import { badFile } from './bad-file.ts';

/** Pages have about 1 MB. A larger one than this, in bytes, must be as large as the best of the compressions can make it. */
const largestPage = 64 * 2 ** 20;
const bestRatio = 1100;

/** The most bytes that a content of `bytes` compressed bytes may have. */
export const mostBytes = (bytes: number): number => largestPage + bytes * bestRatio;

/** The decompressors, which refuse a page whose stated size its bytes cannot fill: they would take that memory before they read the page. */
export const limitedCompressors = (file: string): Compressors => {
  const all: Compressors = {
    ...compressors,
    // the library returns as many bytes as the page decompresses to, without regard to the stated size
    ZSTD: (input, bytes) => {
      if (!isOneFrame(input)) throw badFile(file, sentence('one of its pages is not a single Zstandard frame'));
      return decompressZstandard(input, new Uint8Array(bytes));
    },
  };
  return Object.fromEntries(
    Object.entries(all).map(([codec, decompress]) => [
      codec,
      (input: Uint8Array, bytes: number) => {
        if (bytes > Math.max(largestPage, input.length * bestRatio)) {
          throw badFile(file, sentence('one of its pages states a size of {bytes} bytes, which its content cannot have', { bytes }));
        }
        return decompress(input, bytes);
      },
    ]),
  );
};

/** Whether the bytes are one frame of Zstandard (RFC 8878, section 3.1.1), which ends where they end. */
const isOneFrame = (bytes: Uint8Array): boolean => {
  if ([0x28, 0xb5, 0x2f, 0xfd].some((byte, index) => bytes[index] !== byte)) return false;
  const descriptor = bytes[4] ?? 0;
  const singleSegment = (descriptor >> 5) & 1;
  const dictionaryBytes = [0, 1, 2, 4][descriptor & 3] ?? 0;
  const sizeBytes = descriptor >> 6 === 0 ? singleSegment : 1 << (descriptor >> 6);
  let offset = 6 - singleSegment + dictionaryBytes + sizeBytes;
  for (let isLast = false; !isLast; ) {
    if (offset + 3 > bytes.length) return false;
    const header = (bytes[offset] ?? 0) | ((bytes[offset + 1] ?? 0) << 8) | ((bytes[offset + 2] ?? 0) << 16);
    const isRepeated = ((header >> 1) & 3) === 1;
    isLast = (header & 1) === 1;
    offset += 3 + (isRepeated ? 1 : header >> 3);
  }
  return offset + ((descriptor >> 2) & 1) * 4 === bytes.length;
};
