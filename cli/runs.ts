import type { RunSummary } from '../server/contract.ts';
import { type Flag, jsonFlag, wholeNumber } from './arguments.ts';
import { defineCommand } from './command.ts';
import { usage } from './error.ts';
import type { Host } from './host.ts';
import { connect, defaultServer } from './remote/connection.ts';
import { counted } from './text.ts';

/** Which server a command connects to. */
export const serverFlag: Flag = {
  name: 'server',
  value: 'url',
  doc: `The address of the server. Default: UNCLIP_SERVER, else ${defaultServer}. The token is read from UNCLIP_TOKEN.`,
};

const states = ['queued', 'running', 'done', 'failed', 'cancelled'] as const;

/** The server that `--server` names, or else the environment. */
export const serverOf = (host: Host, flag: string | undefined): string => flag ?? (host.environment.UNCLIP_SERVER || defaultServer);

/** `unclip runs`. Throws `CliError`. */
export const runsCommand = defineCommand({
  usage: 'runs',
  description: 'Lists the runs of a server.',
  flags: [
    serverFlag,
    { name: 'state', value: states.join('|'), doc: 'List only runs in this state.' },
    { name: 'batch', value: 'id', doc: 'List only the runs of this batch.' },
    { name: 'limit', value: 'number', doc: 'The largest number of runs to list, newest first. Default: 20.' },
    jsonFlag,
  ],
  async run(host, parsed) {
    const [extra] = parsed.positionals;
    if (extra !== undefined) throw usage('runs takes no argument "{extra}". Use --batch and --state to choose runs.', { extra });
    const wanted = parsed.value('state');
    const state = states.find((name) => name === wanted);
    if (wanted !== undefined && !state)
      throw usage('--state must be one of {choices}, but is "{value}".', { choices: states.join(', '), value: wanted });
    const [batch, limit] = [parsed.value('batch'), wholeNumber(parsed, 'limit', { minimum: 1, maximum: 1000 }) ?? 20];
    const { request } = connect(host, serverOf(host, parsed.value('server')), new AbortController().signal);
    const runs = await request((client) =>
      client.runs.list.query({ limit, ...(state && { state }), ...(batch !== undefined && { batch }) }),
    );
    if (parsed.has('json')) host.out(`${JSON.stringify(runs)}\n`);
    else host.out(runs.length === 0 ? 'No runs.\n' : runs.map(line).join(''));
    return 0;
  },
});

const line = ({ id, state, done, of, name, createdAt, device = '', error }: RunSummary): string => {
  const time = new Date(createdAt).toISOString().slice(0, 19).replace('T', ' ');
  const progress = state === 'done' ? counted(of, 'step') : `${done}/${counted(of, 'step')}`;
  return `${id}  ${time}  ${state.padEnd(9)}  ${progress.padEnd(12)}  ${device.padEnd(6)}  ${name}${error ? `: ${error.message}` : ''}\n`;
};
