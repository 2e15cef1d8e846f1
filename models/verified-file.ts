import { createHash } from 'node:crypto';
import { readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { codeOf } from '../errors/index.ts';
import { type DescribedFile, wrongHash, wrongSize } from './described-file.ts';
import { ModelError } from './error.ts';

/**
 * Compares the size of a file of a model folder with the manifest's.
 * @throws ModelError `FILE_MISSING` when the file cannot be read, `BAD_WEIGHTS` when it has another size
 */
export const checkSize = async (folder: string, { file, bytes }: Pick<DescribedFile, 'file' | 'bytes'>): Promise<void> => {
  const path = join(folder, file);
  try {
    const { size } = await stat(path);
    if (bytes !== undefined && size !== bytes) throw wrongSize(path, { found: size, expected: bytes });
  } catch (cause) {
    throw unreadable(path, cause);
  }
};

/**
 * Reads a file of a model folder, and compares its size and its SHA-256 with the manifest's.
 * @throws ModelError `FILE_MISSING` when the file cannot be read, `BAD_WEIGHTS` when it differs from the manifest
 */
export const readVerified = async (folder: string, described: DescribedFile): Promise<Uint8Array<ArrayBuffer>> => {
  await checkSize(folder, described);
  const path = join(folder, described.file);
  const content = await readFile(path).catch((cause: unknown) => {
    throw unreadable(path, cause);
  });
  const found = createHash('sha256').update(content).digest('hex');
  if (found !== described.sha256) throw wrongHash(path, { found, expected: described.sha256 });
  return content;
};

const unreadable = (path: string, cause: unknown): ModelError => {
  if (cause instanceof ModelError) return cause;
  const code = codeOf(cause);
  if (code === 'ENOENT') {
    return new ModelError('FILE_MISSING', 'The model file {path} is missing. Download the model again.', { params: { path }, cause });
  }
  return new ModelError('FILE_MISSING', 'The model file {path} cannot be read ({reason}). Check its permissions.', {
    params: { path, reason: code ?? String(cause) },
    cause,
  });
};
