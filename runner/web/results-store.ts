import { type DBSchema, type IDBPDatabase, openDB } from 'idb';
import { decodeValue, encodeValue, type Outputs, type Store } from '../../graph/index.ts';

interface ResultsSchema extends DBSchema {
  heads: { key: string; value: { readonly key: string; readonly size: number; readonly used: number }; indexes: { used: number } };
  bytes: { key: string; value: Uint8Array };
}

/**
 * A store in the browser's IndexedDB, so that the next visit computes nothing again. Beyond `maxBytes`, the least recently used outputs are removed. Where the browser
 * stores nothing (a private window, a full disk), outputs are computed again.
 */
export const resultsStore = (name: string, { maxBytes }: { readonly maxBytes: number }): Store => {
  let opened: Promise<IDBPDatabase<ResultsSchema>> | undefined;
  const database = () => {
    opened ??= openDB<ResultsSchema>(name, 1, {
      upgrade(created) {
        created.createObjectStore('heads', { keyPath: 'key' }).createIndex('used', 'used');
        created.createObjectStore('bytes');
      },
      terminated() {
        opened = undefined;
      },
    });
    opened.catch(() => {
      opened = undefined;
    });
    return opened;
  };
  const read = async (key: string): Promise<Uint8Array | undefined> => {
    const transaction = (await database()).transaction(['heads', 'bytes'], 'readwrite');
    const bytes = await transaction.objectStore('bytes').get(key);
    if (bytes) await transaction.objectStore('heads').put({ key, size: bytes.length, used: Date.now() });
    await transaction.done;
    return bytes;
  };
  const write = async (key: string, bytes: Uint8Array): Promise<void> => {
    const transaction = (await database()).transaction(['heads', 'bytes'], 'readwrite');
    const [heads, stored] = [transaction.objectStore('heads'), transaction.objectStore('bytes')];
    const others = (await heads.index('used').getAll()).filter((head) => head.key !== key);
    let total = others.reduce((sum, { size }) => sum + size, bytes.length);
    for (const oldest of others) {
      if (total <= maxBytes) break;
      total -= oldest.size;
      await Promise.all([heads.delete(oldest.key), stored.delete(oldest.key)]);
    }
    await Promise.all([heads.put({ key, size: bytes.length, used: Date.now() }), stored.put(bytes, key)]);
    await transaction.done;
  };
  return {
    async get(key) {
      try {
        const bytes = await read(key);
        // safe: `put` writes outputs only
        return bytes && (decodeValue(bytes) as Outputs);
      } catch {
        return undefined;
      }
    },
    async put(key, outputs) {
      const bytes = encodeValue(outputs);
      if (bytes.length <= maxBytes) await write(key, bytes).catch(() => undefined);
    },
  };
};
