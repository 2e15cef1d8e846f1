import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { messageOf } from '../../errors/index.ts';
import type { Plugin } from '../define.ts';
import { parseDescription, pluginInterface, pluginLimits } from '../description.ts';
import { PluginError } from '../error.ts';
import { nodesFrom } from '../nodes.ts';
import type { LoadedPlugin } from '../registry.ts';
import { findPlugin } from './find.ts';

/** A loaded plugin with its code. */
export type InstalledPlugin = LoadedPlugin & {
  readonly code: Uint8Array;
  /** Where it was read. */
  readonly file: string;
};

/**
 * Loads plugins by what a user calls them (`findPlugin`), in order. A plugin that is named twice is loaded once.
 * @throws PluginError
 */
export const loadPlugins = async (names: readonly string[], from: string): Promise<readonly InstalledPlugin[]> => {
  const loaded = new Map<string, InstalledPlugin>();
  for (const name of names) {
    const { file, source } = await findPlugin(name, from);
    const code = await readFile(file).catch((cause: unknown) => {
      throw new PluginError('NOT_FOUND', 'The plugin {file} cannot be read. {problem}', {
        params: { file, problem: messageOf(cause) },
        cause,
      });
    });
    const plugin = await loadPlugin(code, file, source);
    if (!loaded.has(plugin.sha256)) loaded.set(plugin.sha256, plugin);
  }
  return [...loaded.values()];
};

/**
 * Loads the code of a plugin into this process, with all of its rights. The module is imported from its bytes and not from its file: so the hash is that of what
 * runs, and a plugin that imports files beside its own is refused here as in a page. `file` names it in errors; `source` is the package that it came
 * from.
 * @throws PluginError `BAD_PLUGIN`
 */
export const loadPlugin = async (code: Uint8Array, file: string, source?: string): Promise<InstalledPlugin> => {
  if (code.length > pluginLimits.file)
    throw new PluginError('BAD_PLUGIN', 'The plugin {file} is larger than {limit} MiB.', {
      params: { file, limit: pluginLimits.file / 2 ** 20 },
    });
  const module = await importModule(code, file);
  const plugin = pluginIn(module);
  if (!plugin)
    throw new PluginError(
      'BAD_PLUGIN',
      '{file} is no plugin: its default export was not made by definePlugin. "unclip plugin new" makes a plugin.',
      {
        params: { file },
      },
    );
  if (plugin.unclip !== pluginInterface)
    throw new PluginError(
      'BAD_PLUGIN',
      'The plugin {file} was built for version {found} of the interface, but this program has version {current}. Build the plugin again.',
      {
        params: { file, found: plugin.unclip, current: pluginInterface },
      },
    );
  const description = parseDescription(plugin.description, file);
  const sha256 = createHash('sha256').update(code).digest('hex');
  return {
    description,
    sha256,
    nodes: nodesFrom(description, { sha256, run: plugin.run, ...(source !== undefined && { source }) }),
    code,
    file,
  };
};

const importModule = async (code: Uint8Array, file: string): Promise<Readonly<Record<string, unknown>>> => {
  const address = `data:text/javascript;base64,${Buffer.from(code.buffer, code.byteOffset, code.length).toString('base64')}`;
  try {
    return await import(/* @vite-ignore */ address);
  } catch (cause) {
    throw new PluginError(
      'BAD_PLUGIN',
      'The plugin {file} cannot be loaded: {problem}. A plugin is one JavaScript module without imports, as "unclip plugin build" makes it.',
      {
        params: { file, problem: messageOf(cause).replace(/\bdata:text\/javascript\S*/g, file) },
        cause,
      },
    );
  }
};

const pluginIn = ({ default: main, plugin = main }: Readonly<Record<string, unknown>>): Plugin | undefined => [main, plugin].find(isPlugin);

const isPlugin = (value: unknown): value is Plugin =>
  typeof value === 'object' &&
  value !== null &&
  'unclip' in value &&
  typeof value.unclip === 'number' &&
  'run' in value &&
  typeof value.run === 'function';
