import { type DBSchema, type IDBPDatabase, openDB } from 'idb';
import { storageError } from './database.ts';
import type { EntryKind, StoredEntries } from './storage.ts';

interface EntriesSchema extends DBSchema {
  entries: { key: [EntryKind, string]; value: { readonly kind: EntryKind; readonly id: string; readonly value: unknown } };
}

/** The entries in a database of their own. */
export const indexedEntries = (name: string): StoredEntries => {
  let opened: Promise<IDBPDatabase<EntriesSchema>> | undefined;
  const using = async <Result>(work: (database: IDBPDatabase<EntriesSchema>) => Promise<Result>): Promise<Result> => {
    opened ??= openDB<EntriesSchema>(name, 1, {
      upgrade: (database) => void database.createObjectStore('entries', { keyPath: ['kind', 'id'] }),
      terminated() {
        opened = undefined;
      },
    });
    try {
      return await work(await opened);
    } catch (error) {
      opened = undefined;
      throw storageError(error);
    }
  };
  return {
    all: (kind) =>
      using(async (database) =>
        (await database.getAll('entries', IDBKeyRange.bound([kind], [kind, []]))).map(({ id, value }) => [id, value] as const),
      ),
    put: (kind, id, value) => using(async (database) => void (await database.put('entries', { kind, id, value }))),
    remove: (kind, id) => using((database) => database.delete('entries', [kind, id])),
  };
};

/** Entries that end with the window. */
export const memoryEntries = (): StoredEntries => {
  const entries = new Map<string, { readonly kind: EntryKind; readonly id: string; readonly value: unknown }>();
  return {
    all: async (kind) => [...entries.values()].filter((entry) => entry.kind === kind).map(({ id, value }) => [id, value] as const),
    put: async (kind, id, value) => void entries.set(`${kind} ${id}`, { kind, id, value }),
    remove: async (kind, id) => void entries.delete(`${kind} ${id}`),
  };
};
