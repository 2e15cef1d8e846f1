import { access, constants, mkdir, stat } from 'node:fs/promises';
import { codeOf } from '../../errors/index.ts';
import { ServerError } from '../error.ts';

/** The error of a data folder that cannot be used; undefined for errors that say nothing about the folder. */
const folderError = (folder: string, cause: unknown): ServerError | undefined => {
  const failure = (code: 'BAD_REQUEST' | 'DISK_FULL', template: string) => new ServerError(code, template, { params: { folder }, cause });
  switch (codeOf(cause)) {
    case 'EEXIST':
    case 'ENOTDIR':
      return failure(
        'BAD_REQUEST',
        'The data folder {folder} cannot be created, because a file is in its way. Choose another folder with --data.',
      );
    case 'EACCES':
    case 'EPERM':
      return failure(
        'BAD_REQUEST',
        'The data folder {folder} cannot be written to. Change its permissions, or choose another folder with --data.',
      );
    case 'EROFS':
      return failure('BAD_REQUEST', 'The data folder {folder} is on a disk that is read-only. Choose another folder with --data.');
    case 'ENOSPC':
    case 'EDQUOT':
      return failure('DISK_FULL', 'The disk of the data folder {folder} is full. Free some space, or choose another folder with --data.');
    default:
      return undefined;
  }
};

/**
 * Creates the folder of the embedded database, and checks that it can be used.
 * @throws ServerError BAD_REQUEST for a folder that cannot be created or written to, DISK_FULL
 */
export const prepareFolder = async (folder: string): Promise<void> => {
  try {
    await mkdir(folder, { recursive: true });
    if (!(await stat(folder)).isDirectory()) throw Object.assign(new Error('not a folder'), { code: 'ENOTDIR' });
    await access(folder, constants.R_OK | constants.W_OK | constants.X_OK);
  } catch (error) {
    throw folderError(folder, error) ?? error;
  }
};

/** The error of a database that cannot be opened although its folder can be used. */
export const cannotOpen = (folder: string, cause: unknown): ServerError =>
  folderError(folder, cause) ??
  new ServerError(
    'UNAVAILABLE',
    'The database in {folder} is damaged and cannot be opened. Nothing was changed. Restore the last backup with "unclip restore", or choose another folder with --data.',
    { params: { folder }, cause },
  );
