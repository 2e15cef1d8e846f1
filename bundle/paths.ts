import { freeName, toFileName } from '../text/file-name.ts';

/** The names at the top of a bundle that nothing else may have. The folder `files` is for single files. */
export const reservedNames: readonly string[] = ['files', 'workflow.expected'];

/** The name of a file or folder at the top of a bundle that is not in `taken`. */
export const topName = (name: string, taken: Set<string>): string => {
  const whole = toFileName(name);
  const [extension = ''] = /\.[^.]{1,10}$/.exec(whole) ?? [];
  return freeName({ stem: whole.slice(0, whole.length - extension.length), extension }, taken);
};

/** The path of a picture below its folder, with names that every file system accepts. */
export const innerPath = (path: string): string =>
  path
    .split('/')
    .map((part) => toFileName(part))
    .join('/');
