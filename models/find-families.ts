import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { readModelFolder } from './catalog.ts';
import type { ModelFamily } from './family.ts';

/** The family that comes with the program. */
const bundled = fileURLToPath(new URL('./emoji', import.meta.url));

/** The families found, and the folders that look like one but cannot be read. */
export type Families = {
  readonly families: readonly ModelFamily[];
  readonly broken: readonly { readonly folder: string; readonly message: string }[];
};

/** The folders of model families in a folder: itself when it holds `manifest.json`, else those in it that do. Throws what reading it throws. */
export const familyFolders = async (folder: string): Promise<readonly string[]> => {
  if (await isFamily(folder)) return [folder];
  const inside = (await readdir(folder)).sort().map((name) => join(folder, name));
  const found = await Promise.all(inside.map(isFamily));
  return inside.filter((_, index) => found[index]);
};

/** The families in these folders, then the one that comes with the program. Of two with one name the first counts. */
export const readFamilies = async (folders: readonly string[]): Promise<Families> => {
  const candidates = (await isFamily(bundled)) ? [...folders, bundled] : folders;
  const families = new Map<string, ModelFamily>();
  const broken: { folder: string; message: string }[] = [];
  for (const folder of new Set(candidates)) {
    try {
      const family = await readModelFolder(folder);
      if (!families.has(family.manifest.family)) families.set(family.manifest.family, family);
    } catch (error) {
      broken.push({ folder, message: error instanceof Error ? error.message : String(error) });
    }
  }
  return { families: [...families.values()], broken };
};

const isFamily = (folder: string): Promise<boolean> =>
  stat(join(folder, 'manifest.json')).then(
    (entry) => entry.isFile(),
    () => false,
  );
