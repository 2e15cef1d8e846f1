import type { AnyNode, Registry } from '../graph/index.ts';
import type { PluginDescription } from './description.ts';
import { PluginError } from './error.ts';

/** A plugin that is loaded: what it contains, the SHA-256 of its file, and its node types. */
export type LoadedPlugin = {
  readonly description: PluginDescription;
  readonly sha256: string;
  readonly nodes: readonly AnyNode[];
};

/**
 * A registry with the node types of plugins after its own.
 * @throws PluginError `CLASH` when two plugins have one name
 */
export const registryWith = (registry: Registry, plugins: readonly LoadedPlugin[]): Registry => {
  if (plugins.length === 0) return registry;
  const names = new Map<string, LoadedPlugin>();
  for (const plugin of plugins) {
    const { name, version } = plugin.description;
    const other = names.get(name);
    if (other && other.sha256 !== plugin.sha256)
      throw new PluginError('CLASH', 'There are two plugins with the name {name}: versions {first} and {second}. Remove one of them.', {
        params: { name, first: other.description.version, second: version },
      });
    names.set(name, plugin);
  }
  const added = [...names.values()].flatMap(({ nodes }) => nodes.map((node): [string, AnyNode] => [node.type, node]));
  // the types of plugins contain a colon, and those of this program do not: none is replaced
  return { ...registry, ...Object.fromEntries(added) };
};
