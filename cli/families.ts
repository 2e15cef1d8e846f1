import { delimiter, resolve } from 'node:path';
import { type Families, familyFolders, readFamilies } from '../models/find-families.ts';
import { systemSentence, usage } from './error.ts';
import type { Host } from './host.ts';

/**
 * Finds model families: first in `folders`, then in those of `UNCLIP_MODELS`, then in the folder that ships with the program. A folder is a
 * family (it contains `manifest.json`) or contains families. If two families share a name, the first one is used.
 * Throws `CliError` (`USAGE`) for a folder that does not exist.
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
        throw usage('Cannot read the models folder {folder} from {source}. {reason}', {
          folder,
          source: from,
          reason: systemSentence(error),
        });
      }),
    ),
  );
  return readFamilies(found.flat());
};
