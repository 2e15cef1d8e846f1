import { resolve } from 'node:path';
import type { Registry } from '../graph/index.ts';
import { registry as ownNodes } from '../nodes/index.ts';
import { readConfiguration } from '../plugin/node/configuration.ts';
import type { InstalledPlugin } from '../plugin/node/load.ts';
import type { Arguments, Flag } from './arguments.ts';
import type { Host } from './host.ts';

export const pluginFlags: readonly Flag[] = [
  {
    name: 'plugin',
    value: 'package|folder|file',
    multiple: true,
    doc: 'Load the nodes of a plugin. Its code runs with the rights of this program. Plugins of unclip.config.json in the current folder are loaded, too.',
  },
  { name: 'config', value: 'file', doc: 'The configuration that names plugins. Default: unclip.config.json in the current folder.' },
];

/** The node types of a command: those of this program and of its plugins. */
export type NodeTypes = {
  readonly registry: Registry;
  readonly plugins: readonly InstalledPlugin[];
};

/** The plugins that a command names and those of its configuration, as names and the folder that they start at. Throws `PluginError`. */
export const namedPlugins = async (
  host: Host,
  parsed: Pick<Arguments, 'all' | 'value'>,
): Promise<readonly { readonly name: string; readonly from: string }[]> => {
  const named = parsed.value('config');
  const { plugins, folder } = await readConfiguration(host.directory, named === undefined ? undefined : resolve(host.directory, named));
  return [...parsed.all('plugin').map((name) => ({ name, from: host.directory })), ...plugins.map((name) => ({ name, from: folder }))];
};

/** Loads the plugins of a command. Without any, nothing of the code for plugins is loaded. Throws `PluginError`. */
export const openPlugins = async (host: Host, parsed: Pick<Arguments, 'all' | 'value'>): Promise<NodeTypes> => {
  const named = await namedPlugins(host, parsed);
  if (named.length === 0) return { registry: ownNodes, plugins: [] };
  const [{ loadPlugins }, { registryWith }] = await Promise.all([import('../plugin/node/load.ts'), import('../plugin/registry.ts')]);
  const plugins = (await Promise.all(named.map(({ name, from }) => loadPlugins([name], from)))).flat();
  return { registry: registryWith(ownNodes, plugins), plugins };
};
