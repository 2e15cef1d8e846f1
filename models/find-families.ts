import { readdir, stat } from 'node:fs/promises';
import { delimiter, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { messageOf } from '../errors/index.ts';
import { readModelFolder } from './catalog.ts';
import type { ModelFamily } from './family.ts';

/** The folder of the family that is part of this program. */
export const bundled: string = fileURLToPath(new URL('./emoji', import.meta.url));

/** Whether a folder is that of the family that is part of this program. */
export const isBundled = (folder: string): boolean => resolve(folder) === resolve(bundled);

type Environment = Readonly<Record<string, string | undefined>>;

/** The folders of `UNCLIP_MODELS`, as they are written there. */
export const namedFolders = ({ UNCLIP_MODELS: list = '' }: Environment): readonly string[] =>
  list.split(delimiter).filter((folder) => folder !== '');

/** The folder of the user's families, `.unclip/models` in the home folder; undefined where the environment names no home. */
export const userFolder = ({ HOME, USERPROFILE }: Environment): string | undefined => {
  const home = HOME || USERPROFILE;
  return home ? join(home, '.unclip', 'models') : undefined;
};

/** The families in the user's folder; none where it cannot be read. */
export const userFamilies = async (environment: Environment): Promise<readonly string[]> => {
  const folder = userFolder(environment);
  return folder === undefined ? [] : familyFolders(folder).catch(() => []);
};

/** The families that were found, and the folders with a manifest that cannot be read. */
export type Families = {
  readonly families: readonly ModelFamily[];
  readonly broken: readonly { readonly folder: string; readonly message: string }[];
};

/** The folders of model families: `folder` itself if it contains `manifest.json`, or else its subfolders that do. Throws the system error when `folder` cannot be read. */
export const familyFolders = async (folder: string): Promise<readonly string[]> => {
  if (await isFamily(folder)) return [folder];
  // hidden folders are families that are being written
  const names = (await readdir(folder)).filter((name) => !name.startsWith('.'));
  const inside = names.sort().map((name) => join(folder, name));
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
