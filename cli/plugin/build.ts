import { resolve } from 'node:path';
import { jsonFlag } from '../arguments.ts';
import { defineCommand } from '../command.ts';
import { usage } from '../error.ts';
import { buildPlugin } from './build-plugin.ts';
import { summaryOf } from './summary.ts';

/** `unclip plugin build`. Returns 0. Throws `CliError` and `PluginError`. */
export const buildCommand = defineCommand({
  usage: 'plugin build [folder]',
  description:
    'Builds the plugin in a folder, by default the current one, into the one file that its package.json names, and loads it. The package rolldown bundles it.',
  flags: [{ name: 'minify', doc: 'Make the file small. Default: it stays readable for those who must trust it.' }, jsonFlag],
  async run(host, parsed) {
    const [folder = '.', ...more] = parsed.positionals;
    if (more.length > 0) throw usage('Name one folder: unclip plugin build [folder]');
    const plugin = await buildPlugin(resolve(host.directory, folder), { minify: parsed.has('minify') });
    host.out(summaryOf(plugin, { directory: host.directory, json: parsed.has('json') }));
    return 0;
  },
});
