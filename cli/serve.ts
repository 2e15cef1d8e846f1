import { delimiter, resolve } from 'node:path';
import { type Arguments, type Flag, helpFlag, modelsFlag, parseArguments, wholeNumber } from './arguments.ts';
import { usage } from './error.ts';
import type { Host } from './host.ts';
import { runServerProgram } from './process.ts';
import { table } from './text.ts';

const data: Flag = { name: 'data', value: 'folder', doc: 'Where the embedded database lies. Default: UNCLIP_DATA, else .unclip.' };
const devices: Flag = {
  name: 'devices',
  value: 'cpu,cuda',
  doc: 'What runs are computed on, a process for each; "none": other machines compute. Default: UNCLIP_DEVICES, else cpu.',
};
const serveFlags: readonly Flag[] = [
  {
    name: 'host',
    value: 'address',
    doc: 'The address to listen on; any but this machine needs UNCLIP_TOKEN. Default: UNCLIP_HOST, else 127.0.0.1.',
  },
  { name: 'port', value: 'number', doc: 'Default: UNCLIP_PORT, else 3000.' },
  data,
  devices,
  modelsFlag,
  helpFlag,
];
const workerFlags: readonly Flag[] = [devices, modelsFlag, helpFlag];

const rows = (flags: readonly Flag[]) =>
  table(flags.map(({ name, value, doc }) => [`--${name}${value === undefined ? '' : ` <${value}>`}`, doc]));
const environmentNote = `The database is embedded, or the Postgres that DATABASE_URL names. docs/api.md lists all variables of the environment.
`;
const serveHelp = `Usage: unclip serve [flags]

Starts the server: its API, and the studio where it was built ("npm start" builds it). Ends on Ctrl-C, when the current step is done.

${rows(serveFlags)}
${environmentNote}`;
const workerHelp = `Usage: unclip worker [flags]

Computes runs of the server whose Postgres DATABASE_URL names, on this machine. Start as many as you like.

${rows(workerFlags)}
${environmentNote}`;

const backupFlags: readonly Flag[] = [data, helpFlag];
const backupHelp = `Usage: unclip backup <file> [flags]

Writes all workflows, runs and artifacts of a server into one new file. The embedded database is backed up while no server uses it; Postgres at any time.

${rows(backupFlags)}
${environmentNote}`;
const restoreHelp = `Usage: unclip restore <file> [flags]

Brings a backup into an empty database, embedded or Postgres. Runs that had not ended are queued again.

${rows(backupFlags)}
${environmentNote}`;

/** `unclip serve`: gives the exit code of the server. Throws `CliError` (`USAGE`). */
export const serveCommand = (host: Host, argv: readonly string[]): Promise<number> =>
  start(host, argv, { name: 'serve', flags: serveFlags, help: serveHelp });

/** `unclip worker`: gives the exit code of the worker. Throws `CliError` (`USAGE`). */
export const workerCommand = (host: Host, argv: readonly string[]): Promise<number> =>
  start(host, argv, { name: 'worker', flags: workerFlags, help: workerHelp });

/** `unclip backup`. Throws `CliError` (`USAGE`). */
export const backupCommand = (host: Host, argv: readonly string[]): Promise<number> =>
  start(host, argv, { name: 'backup', flags: backupFlags, help: backupHelp, file: true });

/** `unclip restore`. Throws `CliError` (`USAGE`). */
export const restoreCommand = (host: Host, argv: readonly string[]): Promise<number> =>
  start(host, argv, { name: 'restore', flags: backupFlags, help: restoreHelp, file: true });

type Program = { readonly name: string; readonly flags: readonly Flag[]; readonly help: string; readonly file?: true };

const start = async (host: Host, argv: readonly string[], { name, flags, help, file }: Program): Promise<number> => {
  const parsed = parseArguments(argv, flags, name);
  if (parsed.has('help')) {
    host.out(help);
    return 0;
  }
  const [first, ...more] = parsed.positionals;
  if (file && first === undefined) throw usage(`Name the file: unclip ${name} <file>.`);
  const extra = file ? more[0] : first;
  if (extra !== undefined) throw usage(`${name} takes no "${extra}". "unclip ${name} --help" lists its flags.`);
  const argument = file && first !== undefined ? [resolve(host.directory, first)] : [];
  return runServerProgram(host, [name, ...argument], environmentOf(host, parsed));
};

/** The flags as the server's program reads them. */
const environmentOf = (host: Host, parsed: Arguments): Readonly<Record<string, string>> => {
  const port = wholeNumber(parsed, 'port', { minimum: 0, maximum: 65_535 });
  const models = parsed.all('models').map((folder) => resolve(host.directory, folder));
  const given = {
    UNCLIP_HOST: parsed.value('host'),
    UNCLIP_PORT: port === undefined ? undefined : String(port),
    UNCLIP_DATA: parsed.value('data'),
    UNCLIP_DEVICES: parsed.value('devices'),
    UNCLIP_MODELS: models.length === 0 ? undefined : [...models, host.environment.UNCLIP_MODELS].filter(Boolean).join(delimiter),
  };
  return Object.fromEntries(Object.entries(given).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])));
};
