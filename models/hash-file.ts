import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { throwIfAborted } from './error.ts';

/** SHA-256 of a file (hex). `onProgress` gets the number of bytes that were read since the last call. */
export const hashFile = async (
  path: string,
  { onProgress, signal }: { readonly onProgress?: (bytes: number) => void; readonly signal?: AbortSignal | undefined } = {},
): Promise<string> => {
  const digest = createHash('sha256');
  for await (const piece of createReadStream(path, { highWaterMark: 2 ** 20 })) {
    throwIfAborted(signal);
    digest.update(piece as Uint8Array); // a stream without an encoding yields bytes
    onProgress?.((piece as Uint8Array).length);
  }
  return digest.digest('hex');
};
