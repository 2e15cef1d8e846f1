import { type SentenceValue, sentence } from '../errors/index.ts';
import { definitionsOf } from './definitions.ts';
import { GraphError } from './error.ts';
import type { AnyNode, Registry } from './node.ts';
import { own } from './own.ts';
import type { PluginReference, Workflow } from './workflow.ts';

/** The plugin that a node type belongs to: `halftone` of `halftone:dither`. Undefined for the node types of this program. */
export const pluginOfType = (type: string): string | undefined => {
  const end = type.indexOf(':');
  return end > 0 ? type.slice(0, end) : undefined;
};

/** The names of the plugins that define nodes of a workflow and of its subgraphs, sorted. */
export const pluginsNeeded = (workflow: Pick<Workflow, 'nodes' | 'definitions'>): readonly string[] => {
  const found = new Set<string>();
  for (const { nodes } of [workflow, ...Object.values(definitionsOf(workflow))]) {
    for (const { type } of Object.values(nodes)) {
      const plugin = pluginOfType(type);
      if (plugin !== undefined) found.add(plugin);
    }
  }
  return [...found].sort();
};

/** A plugin that a workflow needs and that is not here: what the workflow says about it, and the version that is here instead. */
export type MissingPlugin = { readonly name: string; readonly wanted?: PluginReference; readonly found?: string };

/** The plugins that a workflow needs and a registry lacks, or has in an older version. */
export const missingPlugins = (
  workflow: Pick<Workflow, 'nodes' | 'definitions' | 'plugins'>,
  registry: Registry,
): readonly MissingPlugin[] =>
  pluginsNeeded(workflow).flatMap((name) => {
    const wanted = own(workflow.plugins ?? {}, name);
    const found = versionIn(registry, name);
    if (found !== undefined && (!wanted || isAtLeast(found, wanted.version))) return [];
    return [{ name, ...(wanted && { wanted }), ...(found !== undefined && { found }) }];
  });

const versionIn = (registry: Registry, name: string): string | undefined =>
  Object.values(registry).find(({ plugin }) => plugin?.name === name)?.plugin?.version;

/** Whether a version may stand for another one: the same or a later version with the same major number (below 1.0.0, the same minor number). */
export const isAtLeast = (version: string, wanted: string): boolean => {
  const [have, need] = [numbersOf(version), numbersOf(wanted)];
  const fixed = need[0] === 0 ? 2 : 1;
  for (let index = 0; index < 3; index++) {
    const [a = 0, b = 0] = [have[index], need[index]];
    if (a !== b) return index >= fixed && a > b;
  }
  // of a release and its previews, none stands for another one that is named
  return version === wanted || !wanted.includes('-') || !version.includes('-');
};

const numbersOf = (version: string): readonly number[] => version.split('-', 1).join('').split('.').map(Number);

type Typed = { readonly nodeId: string; readonly type: string; readonly spec: AnyNode | undefined };

/** The error of a node whose plugin is not here, or is too old; undefined when the node belongs to no plugin, or its plugin fits. */
export const missingPlugin = ({ plugins = {} }: Pick<Workflow, 'plugins'>, { nodeId, type, spec }: Typed): GraphError | undefined => {
  const name = spec?.plugin?.name ?? pluginOfType(type);
  if (name === undefined) return undefined;
  const wanted = own(plugins, name)?.version;
  const found = spec?.plugin?.version;
  if (found !== undefined && (wanted === undefined || isAtLeast(found, wanted))) return undefined;
  const version: SentenceValue = wanted ?? sentence('(any version)');
  if (found === undefined)
    return new GraphError(
      'PLUGIN_MISSING',
      'Node "{node}" ({type}) needs the plugin {plugin} {version}, which is not here. Add the plugin, or replace the node.',
      {
        nodeId,
        params: { node: nodeId, type, plugin: name, version },
      },
    );
  return new GraphError(
    'PLUGIN_MISSING',
    'Node "{node}" ({type}) needs the plugin {plugin} {version}, but version {found} is here. Update the plugin.',
    {
      nodeId,
      params: { node: nodeId, type, plugin: name, version, found },
    },
  );
};
