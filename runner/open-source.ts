import { open, stat } from 'node:fs/promises';
import type { ByteSource } from '../models/embedding-files/index.ts';
import { ModelError } from '../models/error.ts';
import { systemSentence } from './system-sentence.ts';

/** Opens a file to read ranges of it. Rejects with `ModelError` `FILE_MISSING` when it cannot be read, which may happen later, too. */
export const openSource = async (path: string, name: string): Promise<ByteSource> => {
  const reading = async <Result>(read: () => Promise<Result>): Promise<Result> => {
    try {
      return await read();
    } catch (error) {
      if (error instanceof ModelError) throw error;
      throw new ModelError('FILE_MISSING', 'Cannot read the file {name}. {reason}', {
        params: { name, reason: systemSentence(error) },
        cause: error,
      });
    }
  };
  const { size } = await reading(() => stat(path));
  return {
    name,
    bytes: size,
    read: ({ offset, length }) =>
      reading(async () => {
        const bytes = new Uint8Array(length);
        const file = await open(path);
        try {
          // one read of the system returns at most 2 GiB, and may return less than is there
          for (let done = 0; done < length; ) {
            const { bytesRead } = await file.read(bytes, done, Math.min(length - done, 2 ** 30), offset + done);
            if (bytesRead === 0)
              throw new ModelError('FILE_MISSING', 'The file {name} has become shorter while it was read.', { params: { name } });
            done += bytesRead;
          }
          return bytes;
        } finally {
          await file.close();
        }
      }),
  };
};
