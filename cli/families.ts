import { delimiter, resolve } from 'node:path';
import { type Families, familyFolders, readFamilies } from '../models/find-families.ts';
import { systemSentence, usage } from './error.ts';
import type { Host } from './host.ts';

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
  const found = await Promise.all(
    named.map(({ folder, from }) =>
      familyFolders(folder).catch((error: unknown) => {
        throw usage(`Cannot read the models folder ${folder} that ${from} names. ${systemSentence(error) ?? String(error)}`);
      }),
    ),
  );
  return readFamilies(found.flat());
};
