import { decodeValue, type RunEvent } from '../../graph/index.ts';
import type { RunDetails, ServerEvent } from '../../server/contract.ts';
import type { Results } from '../run-variation.ts';
import type { Connection } from './connection.ts';
import { serverRefusal } from './refusal.ts';

/** The device of a run on an older server, which does not report it. */
export const unknownDevice = 'server';

/** A server's event as a run on this machine emits it; undefined for events that only a server has. */
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

/** Fetches and decodes the results of a run. Throws `CliError` for a run that failed or was cancelled. */
export const fetchResults = async (connection: Connection, { state, error, id, outputs }: RunDetails): Promise<Results> => {
  if (state !== 'done') throw serverRefusal(error ?? { code: 'CANCELLED', message: `The run ${id} was cancelled on the server.` });
  const values = new Map<string, Promise<unknown>>();
  const fetched = (sha256: string): Promise<unknown> => {
    const value = values.get(sha256) ?? connection.read(sha256).then(decodeValue);
    values.set(sha256, value);
    return value;
  };
  const results = new Map<string, Record<string, unknown>>();
  for (const { node, port, value } of Object.values(outputs)) {
    results.set(node, { ...results.get(node), [port]: await fetched(value) });
  }
  return results;
};
