import { lstat, rm, rmdir } from 'node:fs/promises';
import { join, posix } from 'node:path';
import { describedFiles } from '../../described-file.ts';
import type { ModelFamily } from '../../family.ts';
import { recordFile } from '../../verified-file.ts';

/**
 * Removes the files that the manifest of a family names, the manifest before all others, and the folders that become empty. Other files stay. Returns whether
 * the folder itself was removed. A folder that is a symbolic link is removed as a link. Rejects with errors of the file system.
 */
export const removeFamily = async ({ manifest, location }: ModelFamily): Promise<boolean> => {
  if ((await lstat(location)).isSymbolicLink()) {
    await rm(location);
    return true;
  }
  const files = ['manifest.json', recordFile, ...new Set(describedFiles(manifest).map(({ file }) => file))];
  for (const file of files) await rm(join(location, file), { force: true });
  const folders = new Set(files.flatMap((file) => parentsOf(file)));
  for (const folder of [...folders].sort((a, b) => b.length - a.length)) await rmdir(join(location, folder)).catch(() => undefined);
  return rmdir(location).then(
    () => true,
    () => false,
  );
};

/** The folders above a file: `a/b` and `a` for `a/b/c`. */
const parentsOf = (file: string): string[] => {
  const parent = posix.dirname(file);
  return parent === '.' ? [] : [parent, ...parentsOf(parent)];
};
