import { decodeValue, type RunEvent } from '../../graph/index.ts';
import type { RunDetails, ServerEvent } from '../../server/contract.ts';
import type { Results } from '../run-variation.ts';
import type { Connection } from './connection.ts';
import { refusal } from './refusal.ts';

/** What computed a run of which the server does not tell it: an older server. */
export const unknownDevice = 'server';

/** The event as a run on this machine tells it; undefined for what only a server has to tell. */
export const plainEvent = (event: ServerEvent): RunEvent | undefined => {
  switch (event.type) {
    case 'run-queued':
    case 'run-resumed':
    case 'run-cancelled':
    case 'node-output':
      return undefined;
    case 'node-progress':
      return { type: event.type, nodeId: event.nodeId, step: event.step, of: event.of };
    default:
      return event;
  }
};

/** The results of a run that is done, fetched and decoded. Throws `CliError` for one that failed or was cancelled. */
export const fetchResults = async (connection: Connection, { state, error, id, outputs }: RunDetails): Promise<Results> => {
  if (state !== 'done') throw refusal(error ?? { code: 'CANCELLED', message: `The run ${id} was cancelled on the server.` });
  const values = new Map<string, Promise<unknown>>();
  const fetched = (sha256: string): Promise<unknown> => {
    const known = values.get(sha256) ?? connection.read(sha256).then(decodeValue);
    values.set(sha256, known);
    return known;
  };
  const results = new Map<string, Record<string, unknown>>();
  for (const { node, port, value } of Object.values(outputs)) {
    results.set(node, { ...results.get(node), [port]: await fetched(value) });
  }
  return results;
};
