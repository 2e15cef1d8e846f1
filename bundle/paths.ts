import { toFileName } from '../text/file-name.ts';

/** The name of a file or folder at the top of a bundle that no earlier one has. The folder `files` is for single files. */
export const freeName = (name: string, taken: Set<string>): string => {
  const stem = toFileName(name);
  let free = stem;
  for (let number = 2; taken.has(free.toLowerCase()) || reserved.has(free.toLowerCase()); number++) free = `${number}-${stem}`;
  taken.add(free.toLowerCase());
  return free;
};

const reserved = new Set(['files', 'workflow.expected']);

/** The path of a picture below its folder, with names that every file system accepts. */
export const innerPath = (path: string): string =>
  path
    .split('/')
    .map((part) => toFileName(part))
    .join('/');
