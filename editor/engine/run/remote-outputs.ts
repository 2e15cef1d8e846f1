import type { Outputs, Store } from '../../../graph/index.ts';
import { remoteHashes } from '../../../server/client/remote-value.ts';
import { EditorError } from '../error.ts';
import type { ServerAccess } from '../server/types.ts';
import type { Results } from './results.ts';
import type { NodeRun } from './types.ts';

/** Outputs that stayed on the server. */
export type RemoteOutputs = {
  /**
   * The outputs of a key, fetched if they are on the server; undefined where the server has evicted them. Rejects where the server does not
   * answer.
   */
  fetch(key: string): Promise<Outputs | undefined>;
  /** The store of a run. Outputs of the keys that stay may be on the server; all others are fetched, or computed where they cannot be. */
  storeFor(stays: ReadonlySet<string>): Store;
};

export const createRemoteOutputs = ({ server, results }: { readonly server: ServerAccess; readonly results: Results }): RemoteOutputs => {
  const fetching = new Map<string, Promise<Outputs | undefined>>();
  const fetched = async (key: string): Promise<Outputs | undefined> => {
    const outputs = await results.get(key);
    const hashes = outputs && remoteHashes(outputs);
    if (!hashes) return outputs;
    const { value } = await server.actions();
    try {
      const ports = Object.entries(hashes).map(async ([port, hash]) => [port, await value(hash)] as const);
      const here = { ...outputs, ...Object.fromEntries(await Promise.all(ports)) };
      // outputs that are too large for the store serve this run
      await results.put(key, here).catch(() => undefined);
      return here;
    } catch (error) {
      if (!(error instanceof EditorError) || error.code !== 'SERVER_REFUSED') throw error;
      // the server has evicted them
      results.forget(key);
      return undefined;
    }
  };
  const fetch = (key: string): Promise<Outputs | undefined> => {
    const pending = fetching.get(key) ?? fetched(key).finally(() => fetching.delete(key));
    fetching.set(key, pending);
    return pending;
  };
  const isHeld = async (hashes: readonly string[]): Promise<boolean> => (await server.actions()).holds(hashes);
  return {
    fetch,
    storeFor: (stays) => ({
      async get(key) {
        const outputs = await results.get(key);
        const hashes = outputs && remoteHashes(outputs);
        if (!hashes) return outputs;
        if (!stays.has(key)) return fetch(key);
        return (await isHeld(Object.values(hashes))) ? outputs : undefined;
      },
      put: results.put,
    }),
  };
};

/** How a node shows outputs: the outputs, or that they are on the server. */
export const shownAs = (outputs: Outputs | undefined): Pick<NodeRun, 'outputs' | 'remote'> => {
  if (!outputs) return {};
  return remoteHashes(outputs) ? { remote: true } : { outputs };
};

/** What a node shows of its last outputs, with their key. */
export const lastShown = (run: NodeRun | undefined): Pick<NodeRun, 'outputs' | 'remote' | 'key' | 'stale' | 'workflow'> => {
  const { outputs, remote, key, stale, workflow } = run ?? {};
  if (!outputs && !remote) return {};
  return {
    ...(outputs ? { outputs } : { remote: true }),
    ...(key !== undefined && { key }),
    ...(stale && { stale }),
    ...(workflow && { workflow }),
  };
};
