import { resolve } from 'node:path';
import { type Families, familyFolders, namedFolders, readFamilies, userFamilies, userFolder } from '../models/find-families.ts';
import { systemSentence, usage } from './error.ts';
import type { Host } from './host.ts';

/**
 * Finds model families: first in `folders`, then in those of `UNCLIP_MODELS`, in the user's own (`~/.unclip/models`), and in the folder that ships with
 * the program. A folder is a family (it contains `manifest.json`) or contains families. If two families share a name, the first one is used.
 * Throws `CliError` (`USAGE`) for a folder that does not exist.
 */
export const findFamilies = async (host: Host, folders: readonly string[]): Promise<Families> => {
  const fromEnvironment = namedFolders(host.environment);
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
  return readFamilies([...found.flat(), ...(await userFamilies(host.environment))]);
};

/**
 * The folder that a new family is written to: the named one, or else the first of `UNCLIP_MODELS`, or else the user's own. Throws `CliError` (`USAGE`)
 * where there is none.
 */
export const targetFolder = (host: Host, named: string | undefined): string => {
  const folder = named ?? namedFolders(host.environment)[0] ?? userFolder(host.environment);
  if (folder === undefined) throw usage('No home folder is known. Name a folder for the family with --into.');
  return resolve(host.directory, folder);
};
