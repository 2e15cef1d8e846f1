import type { RunSummary } from '../server/contract.ts';
import { type Flag, helpFlag, jsonFlag, parseArguments, wholeNumber } from './arguments.ts';
import { usage } from './error.ts';
import type { Host } from './host.ts';
import { connect, defaultServer } from './remote/connection.ts';
import { counted, table } from './text.ts';

/** Which server a command speaks to. */
export const serverFlag: Flag = {
  name: 'server',
  value: 'url',
  doc: `The server. Default: UNCLIP_SERVER, else ${defaultServer}. A token is read from UNCLIP_TOKEN.`,
};

const states = ['queued', 'running', 'done', 'failed', 'cancelled'] as const;
const flags: readonly Flag[] = [
  serverFlag,
  { name: 'state', value: states.join('|'), doc: 'Only runs of that state.' },
  { name: 'batch', value: 'id', doc: 'Only runs of that batch.' },
  { name: 'limit', value: 'number', doc: 'Most runs to list, the newest first. Default: 20.' },
  jsonFlag,
  helpFlag,
];
const help = `Usage: unclip runs [flags]

Lists the runs of a server.

${table(flags.map(({ name, value, doc }) => [`--${name}${value === undefined ? '' : ` <${value}>`}`, doc]))}`;

/** The server that a command's flags, or the environment, name. */
export const serverOf = (host: Host, given: string | undefined): string => given ?? (host.environment.UNCLIP_SERVER || defaultServer);

/** `unclip runs`. Throws `CliError`. */
export const runsCommand = async (host: Host, argv: readonly string[]): Promise<number> => {
  const parsed = parseArguments(argv, flags, 'runs');
  if (parsed.has('help')) {
    host.out(help);
    return 0;
  }
  if (parsed.positionals.length > 0)
    throw usage(`runs takes no "${parsed.positionals[0]}". --batch and --state say which runs are wanted.`);
  const named = parsed.value('state');
  const state = states.find((known) => known === named);
  if (named !== undefined && !state) throw usage(`--state must be one of ${states.join(', ')}, but is "${named}".`);
  const [batch, limit] = [parsed.value('batch'), wholeNumber(parsed, 'limit', { minimum: 1, maximum: 1000 }) ?? 20];
  const { ask } = connect(host, serverOf(host, parsed.value('server')), new AbortController().signal);
  const runs = await ask((client) => client.runs.list.query({ limit, ...(state && { state }), ...(batch !== undefined && { batch }) }));
  if (parsed.has('json')) host.out(`${JSON.stringify(runs)}\n`);
  else host.out(runs.length === 0 ? 'No runs.\n' : runs.map(line).join(''));
  return 0;
};

const line = ({ id, state, done, of, name, createdAt, device = '', error }: RunSummary): string => {
  const time = new Date(createdAt).toISOString().slice(0, 19).replace('T', ' ');
  const progress = state === 'done' ? counted(of, 'step') : `${done}/${counted(of, 'step')}`;
  return `${id}  ${time}  ${state.padEnd(9)}  ${progress.padEnd(12)}  ${device.padEnd(6)}  ${name}${error ? `: ${error.message}` : ''}\n`;
};
