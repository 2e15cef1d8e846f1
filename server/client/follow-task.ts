import type { ServerEvent } from '../contract.ts';
import type { ServerClient } from './client.ts';
import { follow } from './follow.ts';
import { afterRestart } from './persist.ts';

type Step = Omit<Extract<ServerEvent, { type: 'node-progress' }>, 'type' | 'nodeId'> & { readonly sequence: number };

/**
 * Follows the run of one task to its end, through lost connections. After the signal aborts it cancels the run and still waits for its end,
 * because the server may be computing; it does not wait for a server that cannot be reached to cancel. Rejects when the server does not come
 * back.
 */
export const followTask = async (
  client: ServerClient,
  { id, signal }: { readonly id: string; readonly signal: AbortSignal },
  onStep: (step: Step) => void,
): Promise<void> => {
  const unreachable = Promise.withResolvers<never>();
  unreachable.promise.catch(() => undefined);
  const cancel = (): void => void client.runs.cancel.mutate({ id }).catch(unreachable.reject);
  const { signal: never } = new AbortController();
  const patience = afterRestart();
  const following = follow(
    client,
    { runs: [{ id, after: 0 }], signal: never, again: (error) => patience.again(error, never) },
    (message) => {
      // a run that somebody removed has ended: asking for its outputs reports that
      if ('gone' in message || message.event.type !== 'node-progress') return;
      const { step, of, preview } = message.event;
      onStep({ sequence: message.sequence, step, of, ...(preview !== undefined && { preview }) });
    },
  );
  signal.addEventListener('abort', cancel, { once: true });
  if (signal.aborted) cancel();
  try {
    await Promise.race([following, unreachable.promise]);
  } finally {
    signal.removeEventListener('abort', cancel);
  }
};
