import { existsSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { bundled } from '../models/find-families.ts';

/** The folder of the built studio. */
export const builtStudio: string = fileURLToPath(new URL('../dist', import.meta.url));

/** Where the page fetches the family that is part of this program. */
const family = '/models/emoji';

/** The files below a folder, by their address. */
const filesBelow = async (folder: string, address: string): Promise<readonly (readonly [string, string])[]> => {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const paths = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
  return paths.map((path) => [address + path.slice(folder.length).replaceAll('\\', '/').replace(/^\/?/, '/'), path]);
};

/**
 * The files of the built studio by their address; undefined if the studio was not built. A package has the weights of its family once: what the studio's
 * folder lacks of it is in the family's own folder.
 */
export const studioFiles = async (folder: string): Promise<ReadonlyMap<string, string> | undefined> => {
  if (!existsSync(join(folder, 'index.html'))) return undefined;
  const weights = existsSync(bundled) ? await filesBelow(bundled, family) : [];
  return new Map([...weights, ...(await filesBelow(folder, ''))]);
};
