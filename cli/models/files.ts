import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { type Sentence, sentence } from '../../errors/index.ts';
import { describedFiles } from '../../models/described-file.ts';
import type { ModelFamily } from '../../models/family.ts';
import { hashFile } from '../../models/hash-file.ts';

/** A file of a family on the disk, and what is wrong with it. */
export type FileState = { readonly file: string; readonly bytes: number; readonly problem?: Sentence };

/**
 * Compares the files of a family with its manifest: their sizes, and their SHA-256 too where `hash` is set. `onProgress` gets the number of bytes that
 * were read since the last call.
 */
export const examineFiles = async (
  { manifest, location }: ModelFamily,
  { hash, onProgress, signal }: { hash: boolean; onProgress?: (bytes: number) => void; signal?: AbortSignal },
): Promise<readonly FileState[]> => {
  const states: FileState[] = [];
  for (const described of new Map(describedFiles(manifest).map((file) => [file.file, file])).values()) {
    const { file, sha256, bytes } = described;
    const path = join(location, file);
    const found = await stat(path).then(
      (entry) => entry.size,
      () => undefined,
    );
    if (found === undefined) states.push({ file, bytes: bytes ?? 0, problem: sentence('is missing. Add the family again.') });
    else if (bytes !== undefined && found !== bytes) {
      states.push({
        file,
        bytes: found,
        problem: sentence('has {found} bytes, but the manifest says {expected}. Add the family again.', { found, expected: bytes }),
      });
    } else if (hash && (await hashFile(path, { signal, ...(onProgress && { onProgress }) })) !== sha256) {
      states.push({
        file,
        bytes: found,
        problem: sentence('was altered: its SHA-256 differs from the manifest. Add the family again.'),
      });
    } else states.push({ file, bytes: found });
  }
  return states;
};
