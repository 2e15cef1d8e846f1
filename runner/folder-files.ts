import { readdir, realpath, stat } from 'node:fs/promises';
import { join } from 'node:path';

/** A file below a folder: its path in the folder with `/`, and its path on the disk. */
export type FolderFile = { readonly name: string; readonly path: string };

/**
 * The files below a folder, without hidden ones, in no order. Symbolic links are followed where `permits` allows their target, and each folder is visited
 * once, so a link to a folder above ends there. Folders that cannot be read are left out, except for the first one.
 */
export const filesBelow = async (folder: string, permits: (realPath: string) => boolean): Promise<readonly FolderFile[]> => {
  const found: FolderFile[] = [];
  const visited = new Set<string>();
  const open = [{ path: folder, name: '' }];
  for (let next = open.pop(); next; next = open.pop()) {
    const { path, name } = next;
    const { dev, ino } = await stat(path, { bigint: true });
    if (visited.has(`${dev} ${ino}`)) continue;
    visited.add(`${dev} ${ino}`);
    const entries = await readdir(path, { withFileTypes: true }).catch((error: unknown) => {
      if (name === '') throw error;
      return [];
    });
    for (const entry of entries) {
      if (entry.name.startsWith('.')) continue;
      const inner = { path: join(path, entry.name), name: name === '' ? entry.name : `${name}/${entry.name}` };
      const kind = entry.isSymbolicLink() ? await targetOf(inner.path, permits) : entry;
      if (kind?.isDirectory()) open.push(inner);
      else if (kind?.isFile()) found.push(inner);
    }
  }
  return found;
};

/** What a symbolic link leads to; undefined where that does not exist or is not permitted. */
const targetOf = async (path: string, permits: (realPath: string) => boolean) => {
  try {
    return permits(await realpath(path)) ? await stat(path) : undefined;
  } catch {
    return undefined;
  }
};
