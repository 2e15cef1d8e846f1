import { readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import * as z from 'zod';
import { messageOf } from '../../errors/index.ts';
import { issueText } from '../../graph/index.ts';
import { PluginError } from '../error.ts';

/** The name of the file that names plugins. */
export const configurationName = 'unclip.config.json';

const schema = z.strictObject({
  $schema: z.string().optional(),
  plugins: z.array(z.string().min(1).max(4096)).max(64).default([]).describe('Plugins: packages, folders or files.'),
});

/** The plugins that a configuration names, and the folder that their names start at. */
export type Configuration = { readonly plugins: readonly string[]; readonly folder: string };

/**
 * Reads a configuration: the file `named`, else `unclip.config.json` in a folder. Without such a file there, no plugins.
 * @throws PluginError `BAD_CONFIGURATION` or `NOT_FOUND`
 */
export const readConfiguration = async (folder: string, named?: string): Promise<Configuration> => {
  const path = named ?? join(folder, configurationName);
  const text = await readFile(path, 'utf8').catch((cause: NodeJS.ErrnoException) => {
    if (named === undefined && cause.code === 'ENOENT') return undefined;
    throw new PluginError('NOT_FOUND', 'The configuration {file} cannot be read. {problem}', {
      params: { file: path, problem: messageOf(cause) },
      cause,
    });
  });
  if (text === undefined) return { plugins: [], folder };
  return { plugins: parse(text, path), folder: dirname(path) };
};

const parse = (text: string, file: string): readonly string[] => {
  const fault = (problem: string, cause: unknown) =>
    new PluginError('BAD_CONFIGURATION', 'The configuration {file} is not valid: {problem}. It looks like {example}.', {
      params: { file, problem, example: '{ "plugins": ["./my-plugin"] }' },
      cause,
    });
  let plain: unknown;
  try {
    plain = JSON.parse(text);
  } catch (cause) {
    throw fault(messageOf(cause), cause);
  }
  const parsed = schema.safeParse(plain);
  if (parsed.success) return parsed.data.plugins;
  throw fault(issueText(parsed.error.issues), parsed.error);
};
