import type { Registry } from '../../graph/index.ts';
import type { LoggedEvent, RunDetails } from '../contract.ts';
import { outputAddress, outputsOf, runAddress } from '../runs/outputs.ts';

/** Most pictures of an output whose addresses a message lists. */
const picturesListed = 100;

const types = { done: 'run.succeeded', failed: 'run.failed', cancelled: 'run.cancelled' } as const;
export type MessageType = (typeof types)[keyof typeof types];

/** The types of messages. */
export const messageTypes: readonly MessageType[] = Object.values(types);

/**
 * The body of a message about the end of a run: its state, its error, and where its outputs are fetched. Addresses begin at the root of the server. Undefined for a
 * run that has not ended.
 */
export const messageBody = (run: RunDetails, registry: Registry): string | undefined => {
  const { id, name, state, createdAt, startedAt, endedAt = createdAt, batch, error } = run;
  if (state === 'queued' || state === 'running') return undefined;
  const outputs = outputsOf(run, registry).map((output) => {
    const { kind, images } = output;
    const address = (end: string) => outputAddress(id, output.name, end);
    if (!images) return [output.name, { kind, url: address(kind === 'embedding' ? '.npy' : '.json') }] as const;
    const items = images.slice(0, picturesListed).map(({ width, height }, index) => ({ url: address(`/${index + 1}.png`), width, height }));
    return [output.name, { kind, count: images.length, items }] as const;
  });
  return JSON.stringify({
    type: types[state],
    timestamp: new Date(endedAt).toISOString(),
    data: {
      ...{ id, name, state, url: runAddress(id), createdAt },
      ...(startedAt !== undefined && { startedAt }),
      endedAt,
      ...(batch !== undefined && { batch }),
      ...(error && { error: { code: error.code, message: error.message, ...(error.nodeId !== undefined && { nodeId: error.nodeId }) } }),
      outputs: Object.fromEntries(outputs),
    },
  });
};

/**
 * The id of the message about an end of a run, the same for all attempts. A run that is retried ends again, which is another message; the number of its last event
 * distinguishes them.
 */
export const messageId = (run: string, lastEvent: LoggedEvent['sequence']): string => `msg_${run.replaceAll('-', '')}_${lastEvent}`;
