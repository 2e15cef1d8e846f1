import type { Registry } from '../../graph/index.ts';
import { registry } from '../../nodes/index.ts';
import { parseDescription } from '../../plugin/description.ts';
import { PluginError } from '../../plugin/error.ts';
import { nodesFrom } from '../../plugin/nodes.ts';
import { registryWith } from '../../plugin/registry.ts';
import type { Host } from '../host.ts';
import { connect } from './connection.ts';

/**
 * The node types of this program and of the plugins of a server, for planning: no code of a plugin is fetched. Throws `CliError` for a server that cannot be
 * reached.
 */
export const serverNodeTypes = async (host: Host, server: string): Promise<Registry> => {
  const plugins = await connect(host, server, new AbortController().signal).request((client) => client.plugins.list.query());
  const elsewhere = async (): Promise<never> => {
    throw new PluginError('FAILED', 'Nodes of plugins of a server are run by the server.');
  };
  return registryWith(
    registry,
    plugins.map(({ description: plain, sha256, source }) => {
      const description = parseDescription(plain, server);
      const nodes = nodesFrom(description, { sha256, run: elsewhere, ...(source !== undefined && { source }) });
      return { description, sha256, nodes };
    }),
  );
};
