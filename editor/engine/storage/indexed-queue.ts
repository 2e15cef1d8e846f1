import { type DBSchema, type IDBPDatabase, openDB } from 'idb';
import type { StoredQueue, StoredRun } from './storage.ts';
import type { Locks } from './tabs.ts';

interface QueueSchema extends DBSchema {
  /** Without the text, so that a new order writes little. */
  heads: { key: string; value: Omit<StoredRun, 'text'> & { readonly page: string; readonly position: number } };
  texts: { key: string; value: string };
}
type Database = IDBPDatabase<QueueSchema>;

type Parts = { readonly name: string; readonly page: string; readonly locks: Locks };

/**
 * Queues in a database of their own. Each page has a lock as long as it lives. A page adopts the runs of pages whose locks are free, so a run that
 * waits belongs to one page at any time.
 */
export const indexedQueue = ({ name, page, locks }: Parts): StoredQueue => {
  let opened: Promise<Database> | undefined;
  const database = (): Promise<Database> => {
    opened ??= openDB<QueueSchema>(name, 1, {
      upgrade(created) {
        created.createObjectStore('heads', { keyPath: 'id' });
        created.createObjectStore('texts');
      },
      terminated() {
        opened = undefined;
      },
    });
    return opened;
  };
  const lockOf = (id: string) => `unclip-queue/${name}/${id}`;
  const ended = Promise.withResolvers<void>();
  /** Resolves when this page has its lock: from then on no other page takes its runs. Rejects where the browser refuses locks. */
  const isOwner = new Promise<void>((resolve, reject) => {
    locks
      .request(lockOf(page), {}, async () => {
        resolve();
        await ended.promise;
      })
      .catch(reject);
  });
  // an embedded page may have no locks: it stores no queue
  isOwner.catch(() => undefined);

  /** Moves the runs of a page that has ended to this page. */
  const take = (from: string): Promise<void> =>
    locks
      .request(lockOf(from), { ifAvailable: true }, async (lock) => {
        if (lock === null) return;
        const transaction = (await database()).transaction('heads', 'readwrite');
        const heads = (await transaction.store.getAll()).filter((head) => head.page === from);
        await Promise.all(heads.map((head) => transaction.store.put({ ...head, page })));
        await transaction.done;
      })
      .then(() => undefined);

  return {
    async adopt() {
      await isOwner;
      const pages = new Set((await (await database()).getAll('heads')).map((head) => head.page));
      for (const other of pages) if (other !== page) await take(other);
      const transaction = (await database()).transaction(['heads', 'texts']);
      const mine = (await transaction.objectStore('heads').getAll()).filter((head) => head.page === page);
      mine.sort((a, b) => a.position - b.position || a.queuedAt - b.queuedAt);
      const texts = await Promise.all(mine.map(({ id }) => transaction.objectStore('texts').get(id)));
      return mine.flatMap(({ page: _, position: __, ...head }, index) => {
        const text = texts[index];
        return text === undefined ? [] : [{ ...head, text }];
      });
    },
    async write(runs) {
      await isOwner;
      const transaction = (await database()).transaction(['heads', 'texts'], 'readwrite');
      const [heads, texts] = [transaction.objectStore('heads'), transaction.objectStore('texts')];
      const wanted = new Set(runs.map(({ id }) => id));
      const stored = (await heads.getAll()).filter((head) => head.page === page);
      const known = new Map(stored.map((head) => [head.id, head.position]));
      const removed = stored.filter(({ id }) => !wanted.has(id)).flatMap(({ id }) => [heads.delete(id), texts.delete(id)]);
      const written = runs.flatMap(({ text, ...head }, position) => {
        if (known.get(head.id) === position) return [];
        const put = heads.put({ ...head, page, position });
        return known.has(head.id) ? [put] : [put, texts.put(text, head.id)];
      });
      await Promise.all([...removed, ...written]);
      await transaction.done;
    },
    release: () => ended.resolve(),
  };
};
