import { join } from 'node:path';
import { describedFiles } from '../../described-file.ts';
import type { ModelFamily } from '../../family.ts';
import { hashFile } from '../../hash-file.ts';

/** The files of a family that are missing, or whose content is not the one that the manifest describes. Reads every file. */
export const damagedFiles = async ({ manifest, location }: ModelFamily): Promise<readonly string[]> => {
  const described = new Map(describedFiles(manifest).map(({ file, sha256 }) => [file, sha256]));
  const damaged: string[] = [];
  for (const [file, expected] of described) {
    const found = await hashFile(join(location, file)).catch(() => undefined);
    if (found !== expected) damaged.push(file);
  }
  return damaged;
};
