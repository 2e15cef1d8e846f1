import { constants, cp, mkdir, readdir, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { ServerError } from '../error.ts';

/** Copies that are kept: of the last updates. */
const kept = 2;

const copiesIn = async (folder: string): Promise<readonly string[]> => {
  const names = await readdir(join(folder, 'copies')).catch(() => []);
  return names.filter((name) => !name.endsWith('.part')).sort();
};

/** The time as part of a file name, which sorts by time: `2026-11-30T12-30-00.000Z`. */
const stamp = (): string => new Date().toISOString().replaceAll(':', '-');

/** Copies the files of a closed embedded database, before an update changes its tables. An unfinished copy never counts as one. */
export const copyDatabase = async (folder: string): Promise<void> => {
  const name = stamp();
  const draft = join(folder, 'copies', `${name}.part`);
  await mkdir(join(folder, 'copies'), { recursive: true });
  try {
    await cp(join(folder, 'database'), draft, { recursive: true, mode: constants.COPYFILE_FICLONE });
    await rename(draft, join(folder, 'copies', name));
  } catch (error) {
    await rm(draft, { recursive: true, force: true });
    throw error;
  }
  for (const old of (await copiesIn(folder)).slice(0, -kept)) await rm(join(folder, 'copies', old), { recursive: true, force: true });
};

/**
 * Puts the last copy in the place of the database, which is set aside and not deleted. The database must be closed. Returns the name of the copy and the
 * folder with the database that was there.
 * @throws ServerError NOT_FOUND when there is no copy
 */
export const restoreCopy = async (folder: string): Promise<{ readonly copy: string; readonly aside: string }> => {
  const copy = (await copiesIn(folder)).at(-1);
  if (copy === undefined)
    throw new ServerError(
      'NOT_FOUND',
      'There is no copy of the database in {folder}. Copies are taken before updates. If you have a backup, name it: unclip restore <file>.',
      { params: { folder: join(folder, 'copies') } },
    );
  const aside = join(folder, `database-set-aside-${stamp()}`);
  const draft = join(folder, 'database.part');
  await rm(draft, { recursive: true, force: true });
  await cp(join(folder, 'copies', copy), draft, { recursive: true });
  await rename(join(folder, 'database'), aside).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'ENOENT') throw error;
  });
  await rename(draft, join(folder, 'database'));
  return { copy, aside };
};
