import { type DBSchema, type IDBPDatabase, openDB } from 'idb';
import type { StoredResults } from './storage.ts';

interface ResultsSchema extends DBSchema {
  heads: { key: string; value: { readonly key: string; readonly size: number; readonly turn: number } };
  bytes: { key: string; value: Uint8Array };
  shown: { key: string; value: Readonly<Record<string, string>> };
}
type Database = IDBPDatabase<ResultsSchema>;

/** Most bytes to keep. */
const most = 128 * 2 ** 20;

/** Results in a database of their own, which may be deleted. The oldest are evicted for new ones. */
export const indexedResults = (name: string, limit = most): StoredResults => {
  let opened: Promise<Database> | undefined;
  const database = (): Promise<Database> => {
    opened ??= openDB<ResultsSchema>(name, 2, {
      upgrade(database) {
        // results of an older version can be computed again
        for (const store of [...database.objectStoreNames]) database.deleteObjectStore(store);
        database.createObjectStore('heads', { keyPath: 'key' });
        database.createObjectStore('bytes');
        database.createObjectStore('shown');
      },
      terminated() {
        opened = undefined;
      },
    });
    return opened;
  };
  return {
    keys: async () => (await database()).getAllKeys('heads'),
    read: async (key) => (await database()).get('bytes', key),
    shown: async (document) => (await (await database()).get('shown', document)) ?? {},
    async show(document, keys) {
      await (await database()).put('shown', keys, document);
    },
    async remove(keys) {
      const transaction = (await database()).transaction(['heads', 'bytes'], 'readwrite');
      const [heads, bytes] = [transaction.objectStore('heads'), transaction.objectStore('bytes')];
      await Promise.all(keys.flatMap((key) => [heads.delete(key), bytes.delete(key)]));
      await transaction.done;
    },
    async clear() {
      const transaction = (await database()).transaction(['heads', 'bytes', 'shown'], 'readwrite');
      await Promise.all((['heads', 'bytes', 'shown'] as const).map((store) => transaction.objectStore(store).clear()));
      await transaction.done;
    },
    async write(entries) {
      const transaction = (await database()).transaction(['heads', 'bytes'], 'readwrite');
      const [heads, bytes] = [transaction.objectStore('heads'), transaction.objectStore('bytes')];
      const stored = (await heads.getAll()).filter(({ key }) => !entries.has(key)).sort((a, b) => a.turn - b.turn);
      let turn = (stored.at(-1)?.turn ?? 0) + 1;
      let total = sum([...stored.map(({ size }) => size), ...[...entries.values()].map(({ length }) => length)]);
      for (const { key, size } of stored) {
        if (total <= limit) break;
        total -= size;
        await Promise.all([heads.delete(key), bytes.delete(key)]);
      }
      for (const [key, value] of entries) await Promise.all([heads.put({ key, size: value.length, turn: turn++ }), bytes.put(value, key)]);
      await transaction.done;
    },
  };
};

const sum = (numbers: readonly number[]): number => numbers.reduce((a, b) => a + b, 0);
