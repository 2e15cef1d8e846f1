import type { DroppedFile } from '../../repository/files.ts';
import type { DroppedRepository } from './worker-functions.ts';

const folderOf = (path: string): string => path.split('/', 1).join('');
/** The file at the root of a repository of diffusers. */
const index = 'model_index.json';

/**
 * The repositories of dropped files: one for each folder that has a pipeline's index, where several were dropped together, such as the prior and the decoder of
 * Kandinsky 2.2. Otherwise all files are one repository.
 */
export const repositoriesOf = (name: string, files: readonly DroppedFile[]): readonly DroppedRepository[] => {
  const folders = files.flatMap(({ path }) => (path === `${folderOf(path)}/${index}` ? [folderOf(path)] : []));
  const all = folders.length > 1 && files.every(({ path }) => folders.includes(folderOf(path)));
  if (!all) return [{ name, files }];
  return folders.map((folder) => ({ name: folder, files: files.filter(({ path }) => folderOf(path) === folder) }));
};
