import { type Problem, problemOf } from '../../../errors/index.ts';
import { describedFiles } from '../../described-file.ts';
import type { ModelFamily } from '../../family.ts';
import { openFamily } from './family.ts';
import { familiesFolder } from './storage-names.ts';
import { openFolder, storedLocation } from './stored-folder.ts';

/** The families that were added in this browser: those that can be used, and why the others cannot. */
export type StoredFamilies = {
  readonly families: readonly ModelFamily[];
  readonly broken: readonly { readonly family: string; readonly problem: Problem }[];
};

/** Opens the families that are stored in this browser, ordered by name. A folder without a manifest is an import that has not ended, and is left out. */
export const listStoredFamilies = async (): Promise<StoredFamilies> => {
  const families: ModelFamily[] = [];
  const broken: { family: string; problem: Problem }[] = [];
  for (const name of await storedNames()) {
    try {
      families.push(await openFamily(storedLocation(name)));
    } catch (error) {
      broken.push({ family: name, problem: problemOf(error) });
    }
  }
  return { families, broken };
};

const storedNames = async (): Promise<readonly string[]> => {
  const names: string[] = [];
  try {
    const folder = await openFolder(familiesFolder);
    for await (const [name, entry] of folder.entries()) {
      if (!(entry instanceof FileSystemDirectoryHandle)) continue;
      const complete = await entry.getFileHandle('manifest.json').then(
        () => true,
        () => false,
      );
      if (complete) names.push(name);
    }
  } catch {
    // No family was added yet, or this browser stores no files.
  }
  return names.sort();
};

/** Removes a family from this browser, with its weights. */
export const removeStoredFamily = async (family: string): Promise<void> => {
  const folder = await openFolder(familiesFolder, { create: true });
  await folder.removeEntry(family, { recursive: true }).catch((error: unknown) => {
    if (!(error instanceof DOMException && error.name === 'NotFoundError')) throw error;
  });
};

/** Bytes of the files of a family. Components may share a file. */
export const bytesOfFamily = ({ manifest }: ModelFamily): number =>
  [...new Map(describedFiles(manifest).map(({ file, bytes = 0 }) => [file, bytes])).values()].reduce((total, bytes) => total + bytes, 0);
