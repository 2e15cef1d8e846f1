import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { messageOf } from '../errors/index.ts';
import { readModelFolder } from './catalog.ts';
import type { ModelFamily } from './family.ts';

/** The folder of the family that is part of this program. */
const bundled = fileURLToPath(new URL('./emoji', import.meta.url));

/** The families that were found, and the folders with a manifest that cannot be read. */
export type Families = {
  readonly families: readonly ModelFamily[];
  readonly broken: readonly { readonly folder: string; readonly message: string }[];
};

/** The folders of model families: `folder` itself if it contains `manifest.json`, or else its subfolders that do. Throws the system error when `folder` cannot be read. */
export const familyFolders = async (folder: string): Promise<readonly string[]> => {
  if (await isFamily(folder)) return [folder];
  const inside = (await readdir(folder)).sort().map((name) => join(folder, name));
  const found = await Promise.all(inside.map(isFamily));
  return inside.filter((_, index) => found[index]);
};

/** Reads the families of folders, and then the family that is part of this program. When two have the same name, the first one is used. */
export const readFamilies = async (folders: readonly string[]): Promise<Families> => {
  const candidates = (await isFamily(bundled)) ? [...folders, bundled] : folders;
  const families = new Map<string, ModelFamily>();
  const broken: { folder: string; message: string }[] = [];
  for (const folder of new Set(candidates)) {
    try {
      const family = await readModelFolder(folder);
      if (!families.has(family.manifest.family)) families.set(family.manifest.family, family);
    } catch (error) {
      broken.push({ folder, message: messageOf(error) });
    }
  }
  return { families: [...families.values()], broken };
};

const isFamily = (folder: string): Promise<boolean> =>
  stat(join(folder, 'manifest.json')).then(
    (entry) => entry.isFile(),
    () => false,
  );
