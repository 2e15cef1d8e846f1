import { decodeValue, encodeValue, memoryStore, type Outputs, type Store } from '../../../graph/index.ts';
import { remoteHashes } from '../../../server/client/remote-value.ts';
import type { StudioState } from '../state.ts';
import type { StoredResults } from '../storage/storage.ts';
import type { Timers } from '../timers.ts';

/** Most bytes of one node's outputs that are stored for the time after a reload, and milliseconds after their computation until they are written. */
const largest = 32 * 2 ** 20;
const rest = 1000;

/** Outputs by key: in memory, and those of finished runs over a reload too. */
export type Results = Store & {
  /** Drops the outputs of a key from memory. */
  forget(key: string): void;
  /** Removes the outputs of these keys everywhere. */
  remove(keys: readonly string[]): Promise<void>;
  /** Removes all outputs everywhere. */
  clear(): Promise<void>;
  /** Like `put`, and stores the outputs for the time after a reload, a moment later: a page that closes in the middle of a run loses only what it was computing. */
  putForReload(key: string, outputs: Outputs): Promise<void>;
  /**
   * Stores these outputs for the time after a reload, and which of them the nodes of a document show, a moment later. `isPart`: these are some of its
   * nodes, and the others show what they showed.
   */
  keep(
    outputs: ReadonlyMap<string, Outputs>,
    shown: { readonly document: string; readonly runs: StudioState['runs']; readonly isPart?: boolean },
  ): void;
  /** The outputs that the nodes of a document showed last, as far as they are stored, with their keys by node id. */
  shown(document: string): Promise<readonly (readonly [id: string, key: string, outputs: Outputs])[]>;
};

type Parts = { readonly stored: StoredResults; readonly memory: number; readonly timers: Timers };

export const createResults = ({ stored, memory, timers }: Parts): Results => {
  const cache = memoryStore({ maxBytes: memory });
  const storedKeys = stored.keys().then(
    (keys) => new Set(keys),
    // a browser that stores nothing: the outputs are in memory only
    () => new Set<string>(),
  );
  /** Keys of which only the hashes of remote outputs are stored. Outputs that are fetched overwrite them. */
  const namedOnly = new Set<string>();
  const forgotten = new Set<string>();
  const waiting = new Map<string, Outputs>();
  const showing = new Map<string, { readonly keys: Readonly<Record<string, string>>; readonly isPart: boolean }>();
  /** What documents showed last, whether it is written or not. */
  const shownLast = new Map<string, Readonly<Record<string, string>>>();
  let isScheduled = false;

  const write = async (): Promise<void> => {
    const keys = await storedKeys;
    const entries = new Map<string, Uint8Array>();
    for (const [key, outputs] of waiting) {
      const names = remoteHashes(outputs) !== undefined;
      const bytes = keys.has(key) && (names || !namedOnly.has(key)) ? undefined : encoded(outputs);
      if (!bytes || bytes.length > largest) continue;
      entries.set(key, bytes);
      if (names) namedOnly.add(key);
      else namedOnly.delete(key);
    }
    const documents = [...showing];
    waiting.clear();
    showing.clear();
    if (entries.size > 0) await stored.write(entries);
    for (const key of entries.keys()) keys.add(key);
    for (const [document, { keys: shown, isPart }] of documents)
      await stored.show(document, isPart ? { ...(await stored.shown(document)), ...shown } : shown);
  };
  /** Writes what is waiting a moment later, all at once. A run that goes on does not put the moment off. */
  const writeLater = (): void => {
    if (isScheduled) return;
    isScheduled = true;
    timers.after(rest, () => {
      isScheduled = false;
      // a full disk: a run computes them again after a reload
      write().catch(() => undefined);
    });
  };
  const read = async (key: string): Promise<Outputs | undefined> => {
    try {
      const bytes = await stored.read(key);
      if (!bytes) return undefined;
      // `keep` encodes nothing but Outputs
      const outputs = decodeValue(bytes) as Outputs;
      if (remoteHashes(outputs)) namedOnly.add(key);
      await cache.put(key, outputs);
      return outputs;
    } catch {
      // damaged or evicted: a run computes the outputs again
      return undefined;
    }
  };
  const storedKeysOf = (document: string): Promise<Readonly<Record<string, string>>> => stored.shown(document).catch(() => ({}));
  const get = async (key: string): Promise<Outputs | undefined> => {
    if (forgotten.has(key)) return undefined;
    const outputs = await cache.get(key);
    return outputs || !(await storedKeys).has(key) ? outputs : read(key);
  };
  const put = (key: string, outputs: Outputs): Promise<void> => {
    forgotten.delete(key);
    return cache.put(key, outputs);
  };
  return {
    get,
    put,
    putForReload(key, outputs) {
      waiting.set(key, outputs);
      writeLater();
      return put(key, outputs);
    },
    forget: (key) => void forgotten.add(key),
    async remove(removed) {
      const keys = await storedKeys;
      for (const key of removed) {
        forgotten.add(key);
        waiting.delete(key);
        namedOnly.delete(key);
        keys.delete(key);
      }
      await stored.remove(removed);
    },
    async clear() {
      cache.clear();
      for (const cleared of [waiting, showing, shownLast, namedOnly, await storedKeys]) cleared.clear();
      await stored.clear();
    },
    async shown(document) {
      const keys = Object.entries(shownLast.get(document) ?? { ...(await storedKeysOf(document)), ...showing.get(document)?.keys });
      const found = await Promise.all(keys.map(async ([id, key]) => [id, key, await get(key)] as const));
      return found.flatMap(([id, key, outputs]) => (outputs ? [[id, key, outputs] as const] : []));
    },
    keep(outputs, { document, runs, isPart = false }) {
      for (const [key, value] of outputs) waiting.set(key, value);
      const shown = Object.entries(runs).flatMap(([id, run]) =>
        (run.outputs || run.remote) && run.key !== undefined ? [[id, run.key]] : [],
      );
      const before = isPart ? shownLast.get(document) : {};
      const keys = { ...before, ...Object.fromEntries(shown) };
      // what the other nodes show is not read yet: it is when this is written
      showing.set(document, before ? { keys, isPart: false } : { keys: { ...showing.get(document)?.keys, ...keys }, isPart: true });
      if (before) shownLast.set(document, keys);
      writeLater();
    },
  };
};

const encoded = (outputs: Outputs): Uint8Array | undefined => {
  try {
    return encodeValue(outputs);
  } catch {
    return undefined;
  }
};
