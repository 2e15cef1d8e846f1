import { ModelError } from '../../error.ts';
import { familiesFolder } from './storage-names.ts';

/** What the location of a family begins with that is stored in the browser's file system. The rest is a path in it. */
const scheme = 'browser:';

/** The location of the family that is stored under this name. */
export const storedLocation = (family: string): string => `${scheme}${familiesFolder}/${family}`;

/** Whether a family's files are in the browser's file system, and not at an address. */
export const isStored = (location: string): boolean => location.startsWith(scheme);

/** The root of the browser's file system for this site. @throws ModelError `DISK_FULL` where the browser has none, as in some private windows */
export const storageRoot = async (): Promise<FileSystemDirectoryHandle> => {
  try {
    return await navigator.storage.getDirectory();
  } catch (cause) {
    throw new ModelError('DISK_FULL', 'This browser stores no files for this page. Use a window that is not private, or a server.', {
      cause,
    });
  }
};

/** Opens the folder at a path of the browser's file system, which `create` creates. @throws DOMException where there is none */
export const openFolder = async (path: string, { create = false } = {}): Promise<FileSystemDirectoryHandle> => {
  let folder = await storageRoot();
  for (const name of path.split('/')) folder = await folder.getDirectoryHandle(name, { create });
  return folder;
};

/**
 * Opens a file of a family that is stored in the browser's file system. Nothing is read yet.
 * @throws ModelError `FILE_MISSING`
 */
export const openStoredFile = async (location: string, file: string): Promise<File> => {
  const path = `${location.slice(scheme.length)}/${file}`;
  const end = path.lastIndexOf('/');
  try {
    return await (await (await openFolder(path.slice(0, end))).getFileHandle(path.slice(end + 1))).getFile();
  } catch (cause) {
    throw new ModelError('FILE_MISSING', 'The model file {path} is missing in the storage of this browser. Add the model again.', {
      params: { path },
      cause,
    });
  }
};
