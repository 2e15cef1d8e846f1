import { delimiter, resolve } from 'node:path';
import { type Arguments, type Flag, modelsFlag, wholeNumber } from './arguments.ts';
import { defineCommand } from './command.ts';
import { usage } from './error.ts';
import type { Host } from './host.ts';
import { namedPlugins, pluginFlags } from './plugins.ts';
import { runServerProgram } from './process.ts';

export const dataFlag: Flag = {
  name: 'data',
  value: 'folder',
  doc: 'The folder of the embedded database. Default: UNCLIP_DATA, else .unclip.',
};
const devicesFlag: Flag = {
  name: 'devices',
  value: 'cpu,cuda',
  doc: 'The devices that compute runs, one process each. "none": only other machines compute. Default: UNCLIP_DEVICES, else cpu.',
};
const notes = 'The database is embedded, or the Postgres server in DATABASE_URL. docs/api.md lists all environment variables.';

const serverFlags: readonly Flag[] = [
  {
    name: 'host',
    value: 'address',
    doc: 'The address to listen on. An address that other machines can reach requires UNCLIP_TOKEN. Default: UNCLIP_HOST, else 127.0.0.1.',
  },
  { name: 'port', value: 'number', doc: 'The port to listen on. Default: UNCLIP_PORT, else 3000.' },
  dataFlag,
  devicesFlag,
  modelsFlag,
  ...pluginFlags,
];

/** `unclip serve`: returns the exit code of the server. Throws `CliError` (`USAGE`). */
export const serveCommand = defineCommand({
  usage: 'serve',
  description:
    'Starts the server: its API, and the studio if it was built ("npm start" builds it). Ctrl-C ends the server after the current step.',
  flags: serverFlags,
  notes,
  run: (host, parsed) => start(host, parsed, 'serve'),
});

/** `unclip studio`, and the program `unclip-studio`: returns the exit code of the server. Throws `CliError` (`USAGE`). */
export const studioCommand = defineCommand({
  usage: 'studio',
  description: 'Starts the server like "unclip serve", and opens the studio in the browser. Ctrl-C ends it.',
  flags: [{ name: 'no-open', doc: 'Only print the address of the studio.' }, ...serverFlags],
  notes,
  run: (host, parsed) => start(host, parsed, 'serve', parsed.has('no-open') ? {} : { UNCLIP_OPEN: '1' }),
});

/** `unclip worker`: returns the exit code of the worker. Throws `CliError` (`USAGE`). */
export const workerCommand = defineCommand({
  usage: 'worker',
  description: 'Computes runs for the server whose Postgres is in DATABASE_URL, on this machine. Start as many workers as you like.',
  flags: [devicesFlag, modelsFlag, ...pluginFlags],
  notes,
  run: (host, parsed) => start(host, parsed, 'worker'),
});

/** `unclip backup`. Throws `CliError` (`USAGE`). */
export const backupCommand = defineCommand({
  usage: 'backup <file>',
  description:
    'Writes all workflows, runs and artifacts of a server into one new file. Back up the embedded database while no server uses it; Postgres at any time.',
  flags: [dataFlag],
  notes,
  run: (host, parsed) => startWithFile(host, parsed, 'backup'),
});

/** `unclip restore`. Throws `CliError` (`USAGE`). */
export const restoreCommand = defineCommand({
  usage: 'restore [file]',
  description:
    'Restores a backup into an empty database, embedded or Postgres. Runs that had not ended are queued again. Without a file, the embedded database is replaced by the copy that was taken before its last update, and set aside.',
  flags: [dataFlag],
  notes,
  run: (host, parsed) => (parsed.positionals.length === 0 ? start(host, parsed, 'restore') : startWithFile(host, parsed, 'restore')),
});

const refuseExtra = (name: string, extra: string | undefined): void => {
  if (extra !== undefined) throw usage('{name} takes no argument "{extra}". "unclip {name} --help" lists its flags.', { name, extra });
};

const start = async (host: Host, parsed: Arguments, name: string, environment: Readonly<Record<string, string>> = {}): Promise<number> => {
  refuseExtra(name, parsed.positionals[0]);
  const plugins = name === 'restore' ? undefined : await pluginFiles(host, parsed);
  const loaded = plugins === undefined ? {} : { UNCLIP_PLUGINS: plugins };
  return runServerProgram(host, [name], { ...environmentOf(host, parsed), ...loaded, ...environment });
};

const startWithFile = (host: Host, parsed: Arguments, name: string): Promise<number> => {
  const [file, extra] = parsed.positionals;
  if (file === undefined) throw usage('Name the file: unclip {name} <file>.', { name });
  refuseExtra(name, extra);
  return runServerProgram(host, [name, resolve(host.directory, file)], environmentOf(host, parsed));
};

/** The files of the plugins that the command and its configuration name, beside those of the environment, as the server's program reads them. Throws `PluginError`. */
const pluginFiles = async (host: Host, parsed: Arguments): Promise<string | undefined> => {
  const named = await namedPlugins(host, parsed);
  if (named.length === 0) return undefined;
  const { findPlugin } = await import('../plugin/node/find.ts');
  const found = await Promise.all(named.map(({ name, from }) => findPlugin(name, from)));
  return [...found.map(({ file }) => file), host.environment.UNCLIP_PLUGINS].filter(Boolean).join(delimiter);
};

/** The flags as the environment variables that the server's program reads. */
const environmentOf = (host: Host, parsed: Arguments): Readonly<Record<string, string>> => {
  const port = wholeNumber(parsed, 'port', { minimum: 0, maximum: 65_535 });
  const models = parsed.all('models').map((folder) => resolve(host.directory, folder));
  const variables = {
    UNCLIP_HOST: parsed.value('host'),
    UNCLIP_PORT: port === undefined ? undefined : String(port),
    UNCLIP_DATA: parsed.value('data'),
    UNCLIP_DEVICES: parsed.value('devices'),
    UNCLIP_MODELS: models.length === 0 ? undefined : [...models, host.environment.UNCLIP_MODELS].filter(Boolean).join(delimiter),
  };
  return Object.fromEntries(Object.entries(variables).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])));
};
