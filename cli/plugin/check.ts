import { loadPlugins } from '../../plugin/node/load.ts';
import { jsonFlag } from '../arguments.ts';
import { defineCommand } from '../command.ts';
import { usage } from '../error.ts';
import { summaryOf } from './summary.ts';

/** `unclip plugin check`. Returns 0. Throws `CliError` (`USAGE`) and `PluginError`. */
export const checkCommand = defineCommand({
  usage: 'plugin check <package|folder|file>…',
  description:
    'Loads plugins as a run would, and says what they contain and which services their nodes use. Their code runs with the rights of this program.',
  flags: [jsonFlag],
  async run(host, parsed) {
    if (parsed.positionals.length === 0) throw usage('Name the plugins to check: unclip plugin check <package|folder|file>…');
    for (const plugin of await loadPlugins(parsed.positionals, host.directory))
      host.out(summaryOf(plugin, { directory: host.directory, json: parsed.has('json') }));
    return 0;
  },
});
