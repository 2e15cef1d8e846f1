import type { LoggedEvent } from '../../server/contract.ts';
import { CliError } from '../error.ts';
import type { Connection } from './connection.ts';

/**
 * Follows runs (100 at most) to their end; gives every event once, in order, whatever happens to the connection. Throws `CliError` where a
 * run is no longer there. Ends early when the signal aborts.
 */
export const follow = async (
  connection: Connection,
  { runs, signal }: { readonly runs: readonly string[]; readonly signal: AbortSignal },
  each: (event: LoggedEvent) => void,
): Promise<void> => {
  const places = new Map(runs.map((id) => [id, 0]));
  for (;;) {
    const error = await stream(connection, { places, signal }, each);
    if (error === undefined || signal.aborted) return;
    if (error instanceof CliError) throw error;
    await connection.retry(error);
  }
};

type Stream = { readonly places: Map<string, number>; readonly signal: AbortSignal };

/** Reads one stream to its end: gives the error that ended it early. */
const stream = ({ client }: Connection, { places, signal }: Stream, each: (event: LoggedEvent) => void): Promise<unknown> =>
  new Promise((resolve) => {
    const runs = [...places].map(([id, after]) => ({ id, after }));
    const stop = () => {
      subscription.unsubscribe();
      resolve(undefined);
    };
    const subscription = client.runs.events.subscribe(
      { runs },
      {
        onData({ data }) {
          if ('gone' in data) resolve(new CliError('SERVER_REFUSED', `The run ${data.run} is no longer on the server. Start it again.`));
          // a stream that begins anew begins where the last one ended, so this only guards against a server that errs
          else if (data.sequence > (places.get(data.run) ?? 0)) {
            places.set(data.run, data.sequence);
            each(data);
          }
        },
        onError: resolve,
        onComplete: () => resolve(undefined),
      },
    );
    if (signal.aborted) stop();
    else signal.addEventListener('abort', stop, { once: true });
  });
