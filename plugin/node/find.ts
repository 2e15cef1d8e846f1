import { readFile, stat } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { messageOf } from '../../errors/index.ts';
import { PluginError } from '../error.ts';

/** The file of a plugin, and the name of the package that it came from. */
export type FoundPlugin = { readonly file: string; readonly source?: string };

/**
 * Finds the file of a plugin by what a user calls it: a file, a folder with a `package.json` that names the file (`"unclip": { "plugin": "./dist/plugin.js" }`), or
 * a package that is installed for the folder `from`.
 * @throws PluginError `NOT_FOUND` or `BAD_PLUGIN`
 */
export const findPlugin = async (name: string, from: string): Promise<FoundPlugin> => {
  const path = resolve(from, name);
  const kind = await kindOf(path);
  if (kind === 'file') return found(path);
  if (kind === 'folder') return found(await fileOfPackage(path));
  if (/^(@[a-z0-9._-]+\/)?[a-z0-9._-]+$/i.test(name)) {
    for (let folder = resolve(from); ; folder = dirname(folder)) {
      const installed = join(folder, 'node_modules', name);
      if ((await kindOf(installed)) === 'folder') return found(await fileOfPackage(installed));
      if (dirname(folder) === folder) break;
    }
  }
  throw new PluginError(
    'NOT_FOUND',
    'There is no plugin "{name}": no file, no folder and no installed package has this name in {folder}.',
    {
      params: { name, folder: from },
    },
  );
};

/** A file, with the package that it belongs to where it is installed. */
const found = (file: string): FoundPlugin => {
  const source = /.*[\\/]node_modules[\\/]((?:@[^\\/]+[\\/])?[^\\/]+)[\\/]/.exec(file)?.[1]?.replace('\\', '/');
  return { file, ...(source !== undefined && { source }) };
};

const kindOf = async (path: string): Promise<'file' | 'folder' | undefined> => {
  const state = await stat(path).catch(() => undefined);
  return state?.isDirectory() ? 'folder' : state?.isFile() ? 'file' : undefined;
};

const fileOfPackage = async (folder: string): Promise<string> => {
  const at = join(folder, 'package.json');
  const text = await readFile(at, 'utf8').catch((cause: unknown) => {
    throw new PluginError('NOT_FOUND', 'The folder {folder} has no package.json that can be read, so it is no plugin. {problem}', {
      params: { folder, problem: messageOf(cause) },
      cause,
    });
  });
  const named = pluginIn(text);
  if (named === undefined)
    throw new PluginError('BAD_PLUGIN', '{file} names no plugin. Add "unclip": {example} to it.', {
      params: { file: at, example: '{ "plugin": "./dist/plugin.js" }' },
    });
  const file = resolve(folder, named);
  if ((await kindOf(file)) === 'file') return file;
  throw new PluginError('NOT_FOUND', 'The plugin {file} does not exist yet. Build it: "unclip plugin build {folder}".', {
    params: { file, folder },
  });
};

const pluginIn = (text: string): string | undefined => {
  try {
    // safe: other content throws, or its value is not a text
    const { unclip } = JSON.parse(text) as { readonly unclip?: { readonly plugin?: unknown } };
    return typeof unclip?.plugin === 'string' ? unclip.plugin : undefined;
  } catch {
    return undefined;
  }
};
