import { readdir, stat } from 'node:fs/promises';
import { delimiter, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { readModelFolder } from '../models/catalog.ts';
import type { ModelFamily } from '../models/family.ts';
import { problemOf, systemSentence, usage } from './error.ts';
import type { Host } from './host.ts';

/** The family that comes with the program. */
const bundled = fileURLToPath(new URL('../models/emoji', import.meta.url));

/** The families found, and the folders that look like one but cannot be read. */
export type Families = {
  readonly families: readonly ModelFamily[];
  readonly broken: readonly { readonly folder: string; readonly message: string }[];
};

/**
 * Looks for model families in the given folders, then in those of `UNCLIP_MODELS`, then in the one that comes with the program.
 * A folder is a family (it holds `manifest.json`) or holds families. Of two families with one name the first found counts.
 * Throws `CliError` (`USAGE`) for a folder that is not there.
 */
export const findFamilies = async (host: Host, folders: readonly string[]): Promise<Families> => {
  const fromEnvironment = (host.environment.UNCLIP_MODELS ?? '').split(delimiter).filter((folder) => folder !== '');
  const named = [
    ...folders.map((folder) => ({ folder: resolve(host.directory, folder), from: '--models' })),
    ...fromEnvironment.map((folder) => ({ folder: resolve(host.directory, folder), from: 'UNCLIP_MODELS' })),
  ];
  const candidates = (await Promise.all(named.map(({ folder, from }) => familyFolders(folder, from)))).flat();
  if (await isFamily(bundled)) candidates.push(bundled);
  const families = new Map<string, ModelFamily>();
  const broken: { folder: string; message: string }[] = [];
  for (const folder of new Set(candidates)) {
    try {
      const family = await readModelFolder(folder);
      if (!families.has(family.manifest.family)) families.set(family.manifest.family, family);
    } catch (error) {
      broken.push({ folder, message: problemOf(error).message });
    }
  }
  return { families: [...families.values()], broken };
};

const familyFolders = async (folder: string, from: string): Promise<string[]> => {
  if (await isFamily(folder)) return [folder];
  const entries = await readdir(folder).catch((error: unknown) => {
    throw usage(`Cannot read the models folder ${folder} that ${from} names. ${systemSentence(error) ?? String(error)}`);
  });
  const inside = entries.sort().map((name) => join(folder, name));
  const found = await Promise.all(inside.map(isFamily));
  return inside.filter((_, index) => found[index]);
};

const isFamily = (folder: string): Promise<boolean> =>
  stat(join(folder, 'manifest.json')).then(
    (entry) => entry.isFile(),
    () => false,
  );
