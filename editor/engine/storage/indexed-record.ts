import { type DBSchema, type IDBPDatabase, type IDBPTransaction, openDB } from 'idb';
import { storageError } from './database.ts';
import type { PictureEntry, RecordedPicture, StoredRecord } from './storage.ts';

interface RecordSchema extends DBSchema {
  pictures: { key: string; value: RecordedPicture; indexes: { run: string } };
  png: { key: string; value: Uint8Array };
  workflows: { key: string; value: string };
}
type Database = IDBPDatabase<RecordSchema>;
type Writing = IDBPTransaction<RecordSchema, ['pictures', 'png', 'workflows'], 'readwrite'>;

/** Most bytes of pictures to keep. */
const most = 1024 * 2 ** 20;

/** The record of pictures in a database of its own. Where the disk is full, the oldest pictures without a star make room. */
export const indexedRecord = (name: string, limit = most): StoredRecord => {
  let opened: Promise<Database> | undefined;
  const database = (): Promise<Database> => {
    opened ??= openDB<RecordSchema>(name, 1, {
      upgrade(database) {
        database.createObjectStore('pictures', { keyPath: 'id' }).createIndex('run', 'run');
        database.createObjectStore('png');
        database.createObjectStore('workflows');
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
  const writing = async (): Promise<Writing> => (await database()).transaction(['pictures', 'png', 'workflows'], 'readwrite');

  /** Writes entries within the limit, and returns how many pictures were removed. */
  const write = async (run: { readonly id: string; readonly workflow: string }, entries: readonly PictureEntry[], limit: number) => {
    const transaction = await writing();
    const pictures = transaction.objectStore('pictures');
    const stored = await pictures.getAll();
    const known = new Set(stored.map(({ id }) => id));
    const fresh = entries.filter(({ picture }) => !known.has(picture.id));
    const surplus = surplusOf(stored, fresh, limit);
    await removeFrom(
      transaction,
      surplus.map(({ id }) => id),
    );
    if (fresh.length > 0) await transaction.objectStore('workflows').put(run.workflow, run.id);
    for (const { picture, png } of fresh) await Promise.all([pictures.put(picture), transaction.objectStore('png').put(png, picture.id)]);
    await transaction.done;
    return surplus.length;
  };

  return {
    async list() {
      const pictures = await (await database()).getAll('pictures');
      return pictures.sort((a, b) => b.drawnAt - a.drawnAt || a.item - b.item);
    },
    async add(run, entries) {
      try {
        return await write(run, entries, limit);
      } catch (error) {
        if (!(error instanceof DOMException) || error.name !== 'QuotaExceededError') throw storageError(error);
        // the disk holds less than the limit: half of what is there makes room
        const stored = (await (await database()).getAll('pictures')).reduce((sum, { bytes }) => sum + bytes, 0);
        return write(run, entries, Math.floor(stored / 2)).catch((again) => {
          throw storageError(again);
        });
      }
    },
    png: async (id) => (await database()).get('png', id),
    workflow: async (run) => (await database()).get('workflows', run),
    async star(id, starred) {
      const transaction = (await database()).transaction('pictures', 'readwrite');
      const picture = await transaction.store.get(id);
      if (picture) await transaction.store.put({ ...picture, starred });
      await transaction.done;
    },
    async remove(ids) {
      const transaction = await writing();
      await removeFrom(transaction, ids);
      await transaction.done;
    },
  };
};

/** The pictures to remove so that all others and the new ones fit: the oldest without a star. */
const surplusOf = (stored: readonly RecordedPicture[], fresh: readonly PictureEntry[], limit: number): readonly RecordedPicture[] => {
  let total = sum(stored.map(({ bytes }) => bytes)) + sum(fresh.map(({ picture }) => picture.bytes));
  const removed: RecordedPicture[] = [];
  for (const picture of stored.filter(({ starred }) => !starred).sort((a, b) => a.drawnAt - b.drawnAt)) {
    if (total <= limit) break;
    total -= picture.bytes;
    removed.push(picture);
  }
  return removed;
};

const removeFrom = async (transaction: Writing, ids: readonly string[]): Promise<void> => {
  const pictures = transaction.objectStore('pictures');
  for (const id of ids) {
    const run = (await pictures.get(id))?.run;
    await Promise.all([pictures.delete(id), transaction.objectStore('png').delete(id)]);
    if (run !== undefined && (await pictures.index('run').count(run)) === 0) await transaction.objectStore('workflows').delete(run);
  }
};

const sum = (numbers: readonly number[]): number => numbers.reduce((a, b) => a + b, 0);
