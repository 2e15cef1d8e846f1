import type { Command } from './command.ts';
import { usage } from './error.ts';
import { suggest } from './suggest.ts';

/** The commands below `unclip plugin`. Each module is imported when its command is called. */
const commands: Readonly<Record<string, () => Promise<Command>>> = {
  new: async () => (await import('./plugin/new.ts')).newCommand,
  build: async () => (await import('./plugin/build.ts')).buildCommand,
  check: async () => (await import('./plugin/check.ts')).checkCommand,
};

/** The names of the commands below `unclip plugin`. */
export const pluginCommandNames: readonly string[] = Object.keys(commands);

const help = `Usage: unclip plugin <command>

Plugins add node types. docs/plugins.md explains how to write one.

  new <folder>     Writes a plugin with one node and its test.
  build [folder]   Builds the file of a plugin.
  check <plugin>   Loads a plugin, and says what it contains and uses.

"unclip plugin <command> --help" lists the flags of a command.
`;

/** `unclip plugin`. Throws `CliError` (`USAGE`). */
export const pluginCommand: Command = async (host, [name = '', ...rest]) => {
  if (name === '' || name === '--help' || name === '-h' || name === 'help') {
    host.out(help);
    return name === '' ? 2 : 0;
  }
  const load = Object.hasOwn(commands, name) ? commands[name] : undefined;
  if (load) return (await load())(host, rest);
  throw usage('There is no command "plugin {name}".{suggestion} "unclip plugin --help" lists the commands.', {
    name,
    suggestion: suggest(name, Object.keys(commands)),
  });
};
