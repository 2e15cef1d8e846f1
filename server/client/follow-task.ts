import type { ServerClient } from './client.ts';
import { persist } from './persist.ts';

type Step = { readonly sequence: number; readonly step: number; readonly of: number; readonly preview?: string };

/**
 * Follows the run of one task to its end, through lost connections. After the signal it cancels the run and goes on to its end, for
 * what is at work is waited for; a server that cannot be told so is not waited for. Rejects when the server does not come back.
 */
export const followTask = async (
  client: ServerClient,
  { id, signal }: { readonly id: string; readonly signal: AbortSignal },
  onStep: (step: Step) => void,
): Promise<void> => {
  let after = 0;
  let giveUp = (_: unknown): void => undefined;
  const untold = new Promise<never>((_, reject) => {
    giveUp = reject;
  });
  untold.catch(() => undefined);
  const cancel = (): void => void client.runs.cancel.mutate({ id }).catch(giveUp);
  const stream = () =>
    new Promise<void>((resolve, reject) => {
      client.runs.events.subscribe(
        { runs: [{ id, after }] },
        {
          onData({ data }) {
            // a run that somebody removed has ended: what it gave is asked for next, and that says so
            if ('gone' in data) return;
            after = data.sequence;
            const { event, sequence } = data;
            if (event.type !== 'node-progress' || event.nodeId !== taskNode) return;
            const { step, of, preview } = event;
            onStep({ sequence, step, of, ...(preview !== undefined && { preview }) });
          },
          onComplete: () => resolve(),
          onError: reject,
        },
      );
    });
  signal.addEventListener('abort', cancel, { once: true });
  if (signal.aborted) cancel();
  try {
    await Promise.race([persist(stream, new AbortController().signal), untold]);
  } finally {
    signal.removeEventListener('abort', cancel);
  }
};

/** What the server calls the node of a lone task. */
const taskNode = 'task';
