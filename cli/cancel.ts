import { jsonFlag } from './arguments.ts';
import { defineCommand } from './command.ts';
import { usage } from './error.ts';
import { connect } from './remote/connection.ts';
import { serverFlag, serverOf } from './runs.ts';

/** `unclip cancel`. Throws `CliError`. */
export const cancelCommand = defineCommand({
  usage: 'cancel <run>…',
  description: 'Cancels runs on a server. A queued run ends at once, a running one after its current step. "unclip runs" lists the runs.',
  flags: [serverFlag, jsonFlag],
  async run(host, parsed) {
    if (parsed.positionals.length === 0) throw usage('Name the runs to cancel: unclip cancel <run>…. "unclip runs" lists them.');
    const { request } = connect(host, serverOf(host, parsed.value('server')), new AbortController().signal);
    const runs = await Promise.all(parsed.positionals.map((id) => request((client) => client.runs.cancel.mutate({ id }))));
    if (parsed.has('json')) host.out(`${JSON.stringify(runs)}\n`);
    else for (const { id, state } of runs) host.out(`${id}  ${state === 'running' ? 'stops after its current step' : state}\n`);
    return 0;
  },
});
