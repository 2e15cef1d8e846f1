import { delimiter, resolve } from 'node:path';
import { type Flag, helpFlag, modelsFlag, parseArguments, wholeNumber } from './arguments.ts';
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

/** `unclip serve`: gives the exit code of the server. Throws `CliError` (`USAGE`). */
export const serveCommand = (host: Host, argv: readonly string[]): Promise<number> =>
  start(host, argv, { name: 'serve', flags: serveFlags, help: serveHelp });

/** `unclip worker`: gives the exit code of the worker. Throws `CliError` (`USAGE`). */
export const workerCommand = (host: Host, argv: readonly string[]): Promise<number> =>
  start(host, argv, { name: 'worker', flags: workerFlags, help: workerHelp });

type Program = { readonly name: string; readonly flags: readonly Flag[]; readonly help: string };

const start = async (host: Host, argv: readonly string[], { name, flags, help }: Program): Promise<number> => {
  const parsed = parseArguments(argv, flags, name);
  if (parsed.has('help')) {
    host.out(help);
    return 0;
  }
  if (parsed.positionals.length > 0) throw usage(`${name} takes no "${parsed.positionals[0]}". "unclip ${name} --help" lists its flags.`);
  const port = wholeNumber(parsed, 'port', { minimum: 0, maximum: 65_535 });
  const models = parsed.all('models').map((folder) => resolve(host.directory, folder));
  const given = {
    UNCLIP_HOST: parsed.value('host'),
    UNCLIP_PORT: port === undefined ? undefined : String(port),
    UNCLIP_DATA: parsed.value('data'),
    UNCLIP_DEVICES: parsed.value('devices'),
    UNCLIP_MODELS: models.length === 0 ? undefined : [...models, host.environment.UNCLIP_MODELS].filter(Boolean).join(delimiter),
  };
  return runServerProgram(host, [name], Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined)));
};
