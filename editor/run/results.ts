import { decodeValue, encodeValue, memoryStore, type Outputs, type Store } from '../../graph/index.ts';
import type { Timers } from '../state/types.ts';
import type { KeptResults } from '../storage/types.ts';

/** Largest outputs of one node that are kept over a reload, and how long after a run they are written. */
const largest = 8 * 2 ** 20;
const rest = 1000;

/** Outputs by key: in memory, and those of finished runs over a reload too. */
export type Results = Store & {
  /** Keeps these outputs over a reload, a moment later. */
  keep(outputs: ReadonlyMap<string, Outputs>): void;
};

type Parts = { readonly kept: KeptResults; readonly memory: number; readonly timers: Timers };

export const createResults = ({ kept, memory, timers }: Parts): Results => {
  const held = memoryStore({ maxBytes: memory });
  const known = kept.keys().then(
    (keys) => new Set(keys),
    // a browser that keeps nothing: memory serves
    () => new Set<string>(),
  );
  const waiting = new Map<string, Outputs>();
  let cancel: (() => void) | undefined;

  const write = async (): Promise<void> => {
    const keys = await known;
    const entries = new Map<string, Uint8Array>();
    for (const [key, outputs] of waiting) {
      const bytes = keys.has(key) ? undefined : encoded(outputs);
      if (bytes && bytes.length <= largest) entries.set(key, bytes);
    }
    waiting.clear();
    if (entries.size === 0) return;
    await kept.write(entries);
    for (const key of entries.keys()) keys.add(key);
  };
  return {
    async get(key) {
      const outputs = await held.get(key);
      if (outputs || !(await known).has(key)) return outputs;
      const bytes = await kept.read(key);
      if (!bytes) return undefined;
      // what `encodeValue` took, and `keep` gives it Outputs only
      const read = decodeValue(bytes) as Outputs;
      await held.put(key, read);
      return read;
    },
    put: (key, outputs) => held.put(key, outputs),
    keep(outputs) {
      for (const [key, value] of outputs) waiting.set(key, value);
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
