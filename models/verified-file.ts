import { createHash } from 'node:crypto';
import { readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { codeOf } from '../errors/index.ts';
import { type DescribedFile, wrongHash, wrongSize } from './described-file.ts';
import { ModelError } from './error.ts';

/**
 * Reads a file of a model folder, and compares its size and its SHA-256 with the manifest's.
 * @throws ModelError `FILE_MISSING` when the file cannot be read, `BAD_WEIGHTS` when it differs from the manifest
 */
export const readVerified = async (folder: string, { file, sha256, bytes }: DescribedFile): Promise<Uint8Array<ArrayBuffer>> => {
  const path = join(folder, file);
  try {
    const { size } = await stat(path);
    if (bytes !== undefined && size !== bytes) throw wrongSize(path, { found: size, expected: bytes });
    const content = await readFile(path);
    const found = createHash('sha256').update(content).digest('hex');
    if (found !== sha256) throw wrongHash(path, { found, expected: sha256 });
    return content;
  } catch (cause) {
    if (cause instanceof ModelError) throw cause;
    const code = codeOf(cause);
    if (code === 'ENOENT') {
      throw new ModelError('FILE_MISSING', 'The model file {path} is missing. Download the model again.', { params: { path }, cause });
    }
    throw new ModelError('FILE_MISSING', 'The model file {path} cannot be read ({reason}). Check its permissions.', {
      params: { path, reason: code ?? String(cause) },
      cause,
    });
  }
};
