import { createHash } from 'node:crypto';
import { readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { ModelError } from './error.ts';
import type { DescribedFile } from './parse-manifest.ts';

/**
 * Reads a file of a model folder whole and compares size and SHA-256 with the manifest's.
 * @throws ModelError `FILE_MISSING` when it cannot be read, `BAD_WEIGHTS` when it is another file than the manifest speaks of
 */
export const readVerified = async (folder: string, { file, sha256, bytes }: DescribedFile): Promise<Uint8Array<ArrayBuffer>> => {
  const path = join(folder, file);
  const altered = (finding: string) =>
    new ModelError('BAD_WEIGHTS', `The model file ${path} is not the one its manifest describes: ${finding}. Fetch the model again.`);
  try {
    const { size } = await stat(path);
    if (bytes !== undefined && size !== bytes) throw altered(`it has ${size} bytes instead of ${bytes}`);
    const content = await readFile(path);
    const found = createHash('sha256').update(content).digest('hex');
    if (found !== sha256) throw altered(`its SHA-256 begins with ${found.slice(0, 12)} instead of ${sha256.slice(0, 12)}`);
    return content;
  } catch (error) {
    if (error instanceof ModelError) throw error;
    const code = error instanceof Error && 'code' in error ? error.code : undefined;
    const reason = code === 'ENOENT' ? 'is missing' : `cannot be read (${String(code ?? error)})`;
    throw new ModelError('FILE_MISSING', `The model file ${path} ${reason}. Fetch the model again.`, { cause: error });
  }
};
