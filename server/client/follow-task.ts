import type { ServerEvent, StartedRun } from '../contract.ts';
import type { ServerClient } from './client.ts';
import { follow } from './follow.ts';
import { afterRestart } from './retry.ts';

type Step = Omit<Extract<ServerEvent, { type: 'node-progress' }>, 'type' | 'nodeId'> & { readonly sequence: number };

/**
 * Follows the run of one task until it ends, and reconnects after lost connections. When the signal aborts, it cancels the run and waits for
 * the end, because the server may still be computing. Rejects if the server cannot be reached, to cancel the run or to reconnect.
 */
export const followTask = async (
  client: ServerClient,
  { run: { id, events }, signal }: { readonly run: Pick<StartedRun, 'id' | 'events'>; readonly signal: AbortSignal },
  onStep: (step: Step) => void,
): Promise<void> => {
  const unreachable = Promise.withResolvers<never>();
  unreachable.promise.catch(() => undefined);
  const cancel = (): void => void client.runs.cancel.mutate({ id }).catch(unreachable.reject);
  const { signal: never } = new AbortController();
  const patience = afterRestart();
  const following = follow(
    client,
    { runs: [{ id, after: 0, events }], signal: never, again: (error) => patience.again(error, never) },
    (message) => {
      // a removed run has ended too; the caller's request for its outputs reports NOT_FOUND
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
