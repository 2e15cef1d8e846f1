import type { Outputs, Store } from '../../../graph/index.ts';
import { hashesAfar } from '../../../server/client/afar.ts';
import type { ServerAccess } from '../server/types.ts';
import { EditorError } from '../state/error.ts';
import type { NodeRun } from '../state/types.ts';
import type { Results } from './results.ts';

/** Outputs that stayed on the server. */
export type Afar = {
  /**
   * Outputs of a key, fetched where they lie on the server; undefined where nobody has them any more. Rejects with a sentence where the
   * server does not answer.
   */
  bring(key: string): Promise<Outputs | undefined>;
  /** The outputs that a run may take: those of keys that stay may lie on the server, all others come here. What cannot come is computed. */
  reached(stays: ReadonlySet<string>): Store;
};

export const createAfar = ({ server, results }: { readonly server: ServerAccess; readonly results: Results }): Afar => {
  const bringing = new Map<string, Promise<Outputs | undefined>>();
  const fetched = async (key: string): Promise<Outputs | undefined> => {
    const outputs = await results.get(key);
    const hashes = outputs && hashesAfar(outputs);
    if (!hashes) return outputs;
    const { value } = await server.actions();
    try {
      const ports = Object.entries(hashes).map(async ([port, hash]) => [port, await value(hash)] as const);
      const here = { ...outputs, ...Object.fromEntries(await Promise.all(ports)) };
      // too large to be kept, it serves now
      await results.put(key, here).catch(() => undefined);
      return here;
    } catch (error) {
      if (!(error instanceof EditorError) || error.code !== 'SERVER_REFUSED') throw error;
      // evicted there
      results.forget(key);
      return undefined;
    }
  };
  const bring = (key: string): Promise<Outputs | undefined> => {
    const known = bringing.get(key) ?? fetched(key).finally(() => bringing.delete(key));
    bringing.set(key, known);
    return known;
  };
  const isHeld = async (hashes: readonly string[]): Promise<boolean> => (await server.actions()).holds(hashes);
  return {
    bring,
    reached: (stays) => ({
      async get(key) {
        const outputs = await results.get(key);
        const hashes = outputs && hashesAfar(outputs);
        if (!hashes) return outputs;
        if (!stays.has(key)) return bring(key);
        return (await isHeld(Object.values(hashes))) ? outputs : undefined;
      },
      put: results.put,
    }),
  };
};

/** How a node shows outputs: they are here, or lie on the server. */
export const shownAs = (outputs: Outputs | undefined): Pick<NodeRun, 'outputs' | 'afar'> => {
  if (!outputs) return {};
  return hashesAfar(outputs) ? { afar: true } : { outputs };
};

/** What a node shows of its last outputs, with their key. */
export const lastShown = (run: NodeRun | undefined): Pick<NodeRun, 'outputs' | 'afar' | 'key' | 'stale'> => {
  const { outputs, afar, key, stale } = run ?? {};
  if (!outputs && !afar) return {};
  return { ...(outputs ? { outputs } : { afar: true }), ...(key !== undefined && { key }), ...(stale && { stale }) };
};
