import { follow as followRuns } from '../../server/client/index.ts';
import type { LoggedEvent, StartedRun } from '../../server/contract.ts';
import { CliError } from '../error.ts';
import type { Connection } from './connection.ts';

/**
 * Follows runs (100 at most) to their end, through lost connections. Calls `each` once for every event, in order. Throws `CliError` when a
 * run is no longer on the server. Ends early when the signal aborts.
 */
export const follow = (
  { client, retry }: Connection,
  { runs, signal }: { readonly runs: readonly Pick<StartedRun, 'id' | 'events'>[]; readonly signal: AbortSignal },
  each: (event: LoggedEvent) => void,
): Promise<void> =>
  followRuns(client, { runs: runs.map(({ id, events }) => ({ id, after: 0, events })), signal, again: retry }, (message) => {
    if ('gone' in message)
      throw new CliError('SERVER_REFUSED', 'The run {run} is no longer on the server. Start it again.', { params: { run: message.run } });
    each(message);
  });
