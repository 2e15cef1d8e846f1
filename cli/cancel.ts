import { helpFlag, jsonFlag, parseArguments } from './arguments.ts';
import { usage } from './error.ts';
import type { Host } from './host.ts';
import { connect } from './remote/connection.ts';
import { serverFlag, serverOf } from './runs.ts';
import { table } from './text.ts';

const flags = [serverFlag, jsonFlag, helpFlag];
const help = `Usage: unclip cancel <run>… [flags]

Cancels runs on a server: one that waits ends at once, one that is computed after its step. "unclip runs" lists them.

${table(flags.map(({ name, value, doc }) => [`--${name}${value === undefined ? '' : ` <${value}>`}`, doc]))}`;

/** `unclip cancel`. Throws `CliError`. */
export const cancelCommand = async (host: Host, argv: readonly string[]): Promise<number> => {
  const parsed = parseArguments(argv, flags, 'cancel');
  if (parsed.has('help')) {
    host.out(help);
    return 0;
  }
  if (parsed.positionals.length === 0) throw usage('Name the runs to cancel: unclip cancel <run>…. "unclip runs" lists them.');
  const { ask } = connect(host, serverOf(host, parsed.value('server')), new AbortController().signal);
  const runs = await Promise.all(parsed.positionals.map((id) => ask((client) => client.runs.cancel.mutate({ id }))));
  if (parsed.has('json')) host.out(`${JSON.stringify(runs)}\n`);
  else for (const { id, state } of runs) host.out(`${id}  ${state === 'running' ? 'stops after its step' : state}\n`);
  return 0;
};
