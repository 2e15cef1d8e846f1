import type { LoggedEvent, RunGone } from '../contract.ts';
import type { ServerClient } from './client.ts';

export type Following = {
  /**
   * The runs (100 at most), each with the sequence number of the last event received before (0: none), and with its complete log if it ended in the call that
   * started it.
   */
  readonly runs: readonly { readonly id: string; readonly after: number; readonly events?: readonly LoggedEvent[] | undefined }[];
  /** Stops following. The runs themselves continue. */
  readonly signal: AbortSignal;
  /** Called when a stream breaks: resolves to reopen it, or rejects with the error to end with. Default: the first error ends. */
  again?(error: unknown): Promise<void>;
};

/**
 * Follows runs on a server until all of them have ended. Calls `each` once for every event, in the order of each run's log; a reopened stream
 * continues after the last event. A run that is not on the server is reported once as gone. Resolves when all runs have ended or when the
 * signal aborts. Rejects with the error of a stream that cannot be reopened, and with what `each` throws.
 */
export const follow = async (
  client: ServerClient,
  { runs, signal, again }: Following,
  each: (message: LoggedEvent | RunGone) => void,
): Promise<void> => {
  const positions = new Map(runs.map(({ id, after }) => [id, after]));
  const take = (message: LoggedEvent | RunGone): void => {
    const last = positions.get(message.run);
    if (last === undefined) return;
    if ('gone' in message) positions.delete(message.run);
    else if (message.sequence <= last) return;
    else positions.set(message.run, message.sequence);
    each(message);
  };
  for (const { id, events } of runs) {
    for (const event of events ?? []) take(event);
    if (events) positions.delete(id);
  }
  while (positions.size > 0 && !signal.aborted) {
    const broken = await readStream(client, { positions, signal }, take);
    if (!broken || signal.aborted) return;
    if (!again) throw broken.error;
    await again(broken.error);
  }
};

type Stream = { readonly positions: ReadonlyMap<string, number>; readonly signal: AbortSignal };

/** Reads one stream. Returns the error that broke it, or undefined at its end. Rejects with what `take` throws. */
const readStream = (
  client: ServerClient,
  { positions, signal }: Stream,
  take: (message: LoggedEvent | RunGone) => void,
): Promise<{ readonly error: unknown } | undefined> =>
  new Promise((resolve, reject) => {
    let unsubscribe = (): void => undefined;
    const end = (settle: () => void): void => {
      settle(); // first: unsubscribing may complete the stream
      signal.removeEventListener('abort', stop);
      unsubscribe();
    };
    const stop = (): void => end(() => resolve(undefined));
    const subscription = client.runs.events.subscribe(
      { runs: [...positions].map(([id, after]) => ({ id, after })) },
      {
        onData({ data }) {
          try {
            take(data);
          } catch (error) {
            end(() => reject(error));
          }
        },
        onError: (error) => end(() => resolve({ error })),
        onComplete: stop,
      },
    );
    unsubscribe = () => subscription.unsubscribe();
    signal.addEventListener('abort', stop, { once: true });
    if (signal.aborted) stop();
  });
