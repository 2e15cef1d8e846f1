import { decodeValue, encodeValue, memoryStore, type Outputs, type Store } from '../../../graph/index.ts';
import { hashesAfar } from '../../../server/client/afar.ts';
import type { StudioState } from '../state.ts';
import type { StoredResults } from '../storage/storage.ts';
import type { Timers } from '../timers.ts';

/** Largest outputs of one node that are kept over a reload, and how long after a run they are written. */
const largest = 8 * 2 ** 20;
const rest = 1000;

/** Outputs by key: in memory, and those of finished runs over a reload too. */
export type Results = Store & {
  /** Holds the outputs of a key no more. */
  forget(key: string): void;
  /** Keeps these outputs over a reload, and which of them a document shows, a moment later. */
  keep(outputs: ReadonlyMap<string, Outputs>, document: string, runs: StudioState['runs']): void;
  /** What a document's nodes showed last, as far as it is kept: outputs and their key by node id. */
  shown(document: string): Promise<readonly (readonly [id: string, key: string, outputs: Outputs])[]>;
};

type Parts = { readonly kept: StoredResults; readonly memory: number; readonly timers: Timers };

export const createResults = ({ kept, memory, timers }: Parts): Results => {
  const held = memoryStore({ maxBytes: memory });
  const known = kept.keys().then(
    (keys) => new Set(keys),
    // a browser that keeps nothing: memory serves
    () => new Set<string>(),
  );
  /** Of these only names of what lies on the server are kept: what comes from there is written over them. */
  const namedOnly = new Set<string>();
  const forgotten = new Set<string>();
  const waiting = new Map<string, Outputs>();
  const showing = new Map<string, Readonly<Record<string, string>>>();
  let cancel: (() => void) | undefined;

  const write = async (): Promise<void> => {
    const keys = await known;
    const entries = new Map<string, Uint8Array>();
    for (const [key, outputs] of waiting) {
      const names = hashesAfar(outputs) !== undefined;
      const bytes = keys.has(key) && (names || !namedOnly.has(key)) ? undefined : encoded(outputs);
      if (!bytes || bytes.length > largest) continue;
      entries.set(key, bytes);
      if (names) namedOnly.add(key);
      else namedOnly.delete(key);
    }
    const documents = [...showing];
    waiting.clear();
    showing.clear();
    if (entries.size > 0) await kept.write(entries);
    for (const key of entries.keys()) keys.add(key);
    for (const [document, shown] of documents) await kept.show(document, shown);
  };
  const read = async (key: string): Promise<Outputs | undefined> => {
    try {
      const bytes = await kept.read(key);
      if (!bytes) return undefined;
      // what `encodeValue` took, and `keep` gives it Outputs only
      const outputs = decodeValue(bytes) as Outputs;
      if (hashesAfar(outputs)) namedOnly.add(key);
      await held.put(key, outputs);
      return outputs;
    } catch {
      // damaged, or no longer there: it is computed again
      return undefined;
    }
  };
  const get = async (key: string): Promise<Outputs | undefined> => {
    if (forgotten.has(key)) return undefined;
    const outputs = await held.get(key);
    return outputs || !(await known).has(key) ? outputs : read(key);
  };
  return {
    get,
    put(key, outputs) {
      forgotten.delete(key);
      return held.put(key, outputs);
    },
    forget: (key) => void forgotten.add(key),
    async shown(document) {
      const keys = Object.entries(await kept.shown(document).catch(() => ({})));
      const found = await Promise.all(keys.map(async ([id, key]) => [id, key, await get(key)] as const));
      return found.flatMap(([id, key, outputs]) => (outputs ? [[id, key, outputs] as const] : []));
    },
    keep(outputs, document, runs) {
      for (const [key, value] of outputs) waiting.set(key, value);
      const shown = Object.entries(runs).flatMap(([id, run]) =>
        (run.outputs || run.remote) && run.key !== undefined ? [[id, run.key]] : [],
      );
      showing.set(document, Object.fromEntries(shown));
      cancel?.();
      cancel = timers.after(rest, () => {
        cancel = undefined;
        // a full disk: they are computed again after a reload
        write().catch(() => undefined);
      });
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
