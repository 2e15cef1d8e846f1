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

/** The name of a new folder for a family. Each import has a folder of its own, so that an import that fails leaves the family that it would replace. */
export const newFolderName = (family: string): string => `${family}.${globalThis.crypto.getRandomValues(new Uint32Array(1)).join('')}`;
/** No name of a family has a dot. */
const familyOf = (folder: string): string => folder.split('.', 1).join('');

type Folder = { readonly name: string; readonly finished: boolean };
/** The folders of families. The manifest is written last, so a folder without one is of an import that has not ended. */
const storedFolders = async (): Promise<readonly Folder[]> => {
  const folders: Folder[] = [];
  try {
    for await (const [name, entry] of (await openFolder(familiesFolder)).entries()) {
      if (!(entry instanceof FileSystemDirectoryHandle)) continue;
      const finished = await entry.getFileHandle('manifest.json').then(
        () => true,
        () => false,
      );
      folders.push({ name, finished });
    }
  } catch {
    // No family was added yet, or this browser stores no files.
  }
  return folders.sort((a, b) => (a.name < b.name ? -1 : 1));
};

/** Opens the families that are stored in this browser, ordered by name. */
export const listStoredFamilies = async (): Promise<StoredFamilies> => {
  const families: ModelFamily[] = [];
  const broken: { family: string; problem: Problem }[] = [];
  for (const { name, finished } of await storedFolders()) {
    if (!finished) continue;
    try {
      families.push(await openFamily(storedLocation(name)));
    } catch (error) {
      broken.push({ family: familyOf(name), problem: problemOf(error) });
    }
  }
  return { families, broken };
};

const removeFolders = async (remove: (folder: Folder) => boolean): Promise<void> => {
  for (const folder of await storedFolders()) {
    if (remove(folder)) await (await openFolder(familiesFolder)).removeEntry(folder.name, { recursive: true });
  }
};

/** Removes a family from this browser, with its weights. `except` is the location of a family of the same name that stays. */
export const removeStoredFamily = (family: string, { except }: { readonly except?: string } = {}): Promise<void> =>
  removeFolders(({ name, finished }) => finished && familyOf(name) === family && storedLocation(name) !== except);

/** Removes what imports have left that did not end. Call it while no import runs. Returns a function that removes the folders of later imports. */
export const removeUnfinished = async (): Promise<() => Promise<void>> => {
  await removeFolders(({ finished }) => !finished);
  const before = new Set((await storedFolders()).map(({ name }) => name));
  return () => removeFolders(({ name }) => !before.has(name));
};

/** Bytes of the files of a family. */
export const bytesOfFamily = ({ manifest }: ModelFamily): number =>
  describedFiles(manifest).reduce((total, { bytes = 0 }) => total + bytes, 0);
