import { pluginsNeeded } from '../missing-plugin.ts';
import type { PluginIdentity, Registry } from '../node.ts';
import { own } from '../own.ts';
import type { PluginReference, Workflow } from '../workflow.ts';

/**
 * The workflow with the plugins that its nodes need, for a file that leaves this machine: those of the registry with their version and hash, others as they are
 * written. Plugins that no node needs are removed. Returns the same object if nothing changes.
 */
export const withPlugins = (workflow: Workflow, registry: Registry): Workflow => {
  const before = workflow.plugins ?? {};
  const needed = pluginsNeeded(workflow);
  if (needed.length === 0 && workflow.plugins === undefined) return workflow;
  const here = new Map<string, PluginIdentity>();
  for (const { plugin } of Object.values(registry)) if (plugin) here.set(plugin.name, plugin);
  const plugins = Object.fromEntries(
    needed.flatMap((name): [string, PluginReference][] => {
      const [written, known] = [own(before, name), here.get(name)];
      if (!known) return written ? [[name, written]] : [];
      // an address belongs to one file
      const { source: old, ...kept } = written ?? {};
      const source = known.source ?? (written?.sha256 === known.sha256 ? old : undefined);
      return [[name, { ...kept, version: known.version, sha256: known.sha256, ...(source !== undefined && { source }) }]];
    }),
  );
  const { plugins: _, ...rest } = workflow;
  if (JSON.stringify(plugins) === JSON.stringify(before)) return workflow;
  return Object.keys(plugins).length === 0 ? rest : { ...rest, plugins };
};
