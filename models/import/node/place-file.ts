import { constants } from 'node:fs';
import { copyFile, link, mkdir, open } from 'node:fs/promises';
import { dirname } from 'node:path';
import { codeOf } from '../../../errors/index.ts';
import { throwIfAborted } from '../../error.ts';
import { fileOf } from '../../repository/repository.ts';
import type { PlannedFile } from '../family-plan.ts';

/**
 * How a file came into a family's folder. `link`: a hard link, which needs no space; `clone`: a copy that shares its blocks with the original
 * until one of them changes; `copy`: a copy.
 */
export type Placement = 'link' | 'clone' | 'copy';

/** What the file system answers when two folders are on different disks, or when it has no hard links. */
const noLink = new Set(['EXDEV', 'EPERM', 'ENOTSUP', 'EOPNOTSUPP', 'ENOSYS', 'EMLINK', 'EACCES']);

/** Bytes that are copied at once from a repository that is on no disk. */
const pieceSize = 8 * 2 ** 20;

/**
 * Puts a file of a repository at `to`: as a hard link to the file that a symbolic link of a hub's cache points at, or where the disk does not allow
 * that, as a copy.
 * @throws ModelError `FILE_MISSING`, `ABORTED`; errors of the file system
 */
export const placeFile = async ({ repository, path }: PlannedFile, to: string, signal?: AbortSignal): Promise<Placement> => {
  throwIfAborted(signal);
  await mkdir(dirname(to), { recursive: true });
  if (!repository.pathOnDisk) {
    const { bytes } = fileOf(repository, path);
    const file = await open(to, 'wx');
    try {
      for (let offset = 0; offset < bytes; offset += pieceSize) {
        const piece = await repository.read(path, { offset, length: Math.min(pieceSize, bytes - offset) }, signal);
        await file.writeFile(piece);
      }
    } finally {
      await file.close();
    }
    return 'copy';
  }
  const from = await repository.pathOnDisk(path);
  try {
    await link(from, to);
    return 'link';
  } catch (error) {
    if (!noLink.has(codeOf(error) ?? '')) throw error;
  }
  try {
    await copyFile(from, to, constants.COPYFILE_FICLONE_FORCE);
    return 'clone';
  } catch (error) {
    throwIfAborted(signal);
    if (codeOf(error) === 'ENOSPC') throw error;
    await copyFile(from, to);
    return 'copy';
  }
};
