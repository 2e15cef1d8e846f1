import { type StudioDatabase, storageError } from './database.ts';
import {
  isNewVersion,
  type Journal,
  mostVersions,
  type Storage,
  type StoredDocument,
  type StoredEntries,
  type StoredQueue,
  type StoredRecord,
  type StoredResults,
  type StoredSummary,
  type Tabs,
} from './storage.ts';

type Parts = {
  readonly database: () => Promise<StudioDatabase>;
  readonly tabs: Tabs;
  readonly journal: Journal;
  readonly results: StoredResults;
  readonly record: StoredRecord;
  readonly queue: StoredQueue;
  readonly entries: StoredEntries;
  readonly window: WindowMemory;
};
/** What this window remembers of itself over a reload. */
export type WindowMemory = { read(name: 'last-opened' | 'open-documents'): string | undefined; write(name: string, value: string): void };

const everything = ['documents', 'texts', 'thumbnails', 'versions', 'version-texts'] as const;
const allOf = (id: string): IDBKeyRange => IDBKeyRange.bound([id, 0], [id, Number.MAX_SAFE_INTEGER]);

/** Documents and files in IndexedDB. Every write is one atomic transaction. */
export const indexedStorage = ({ database, tabs, journal, results, record, entries, queue, window }: Parts): Storage => {
  const using = async <Result>(work: (opened: StudioDatabase) => Promise<Result>): Promise<Result> => {
    try {
      return await work(await database());
    } catch (error) {
      throw storageError(error);
    }
  };
  return {
    tabs,
    journal,
    results,
    record,
    queue,
    entries,
    list: () => using(listAll),
    read: (id) => using((opened) => readDocument(opened, id)),
    write: (draft, base) => using((opened) => writeDocument(opened, { ...draft, revision: base + 1 })),
    remove: (id) => using((opened) => removeDocument(opened, id)),
    versions: (id) =>
      using(async (opened) => (await opened.getAll('versions', allOf(id))).reverse().map(({ id: _, ...version }) => version)),
    readVersion: (id, revision) => using((opened) => opened.get('version-texts', [id, revision])),
    writeThumbnail: (id, picture) =>
      using(async (opened) => {
        const transaction = opened.transaction(['documents', 'thumbnails'], 'readwrite');
        await atomic(transaction, async () => {
          const existing = await transaction.objectStore('documents').getKey(id);
          if (existing !== undefined) await transaction.objectStore('thumbnails').put(picture, id);
        });
      }),
    files: () => using((opened) => opened.getAll('files')),
    readFile: (sha256) => using((opened) => opened.get('bytes', sha256)),
    writeFile: ({ sha256, name, bytes }) =>
      using(async (opened) => {
        const transaction = opened.transaction(['files', 'bytes'], 'readwrite');
        await atomic(transaction, async () => {
          await transaction.objectStore('files').put({ sha256, name });
          await transaction.objectStore('bytes').put(bytes, sha256);
        });
      }),
    removeFile: (sha256) =>
      using(async (opened) => {
        const transaction = opened.transaction(['files', 'bytes'], 'readwrite');
        await atomic(transaction, async () => {
          await transaction.objectStore('files').delete(sha256);
          await transaction.objectStore('bytes').delete(sha256);
        });
      }),
    lastOpened: async () => window.read('last-opened') ?? (await using((opened) => opened.get('settings', 'last-opened'))),
    setLastOpened: async (id) => {
      window.write('last-opened', id);
      await using((opened) => opened.put('settings', id, 'last-opened'));
    },
    openDocuments: async () => idsIn(window.read('open-documents') ?? (await using((opened) => opened.get('settings', 'open-documents')))),
    setOpenDocuments: async (ids) => {
      const text = JSON.stringify(ids);
      window.write('open-documents', text);
      await using((opened) => opened.put('settings', text, 'open-documents'));
    },
  };
};

/** The ids of documents in a stored list; none where it cannot be read. */
const idsIn = (text: string | undefined): readonly string[] => {
  try {
    const ids: unknown = JSON.parse(text ?? '[]');
    return Array.isArray(ids) ? ids.filter((id) => typeof id === 'string') : [];
  } catch {
    return [];
  }
};

const listAll = async (opened: StudioDatabase): Promise<readonly StoredSummary[]> => {
  const transaction = opened.transaction(['documents', 'thumbnails']);
  const pictures = transaction.objectStore('thumbnails');
  const [heads, keys, values] = await Promise.all([
    transaction.objectStore('documents').getAll(),
    pictures.getAllKeys(),
    pictures.getAll(),
  ]);
  const byId = new Map(keys.map((key, index) => [key, values[index]]));
  return heads
    .sort((a, b) => b.changedAt - a.changedAt)
    .map(({ id, name, changedAt }) => {
      const thumbnail = byId.get(id);
      return { id, name, changedAt, ...(thumbnail && { thumbnail }) };
    });
};

const readDocument = async (opened: StudioDatabase, id: string): Promise<StoredDocument | undefined> => {
  const transaction = opened.transaction(['documents', 'texts']);
  const [head, text] = await Promise.all([transaction.objectStore('documents').get(id), transaction.objectStore('texts').get(id)]);
  return head && text !== undefined ? { ...head, text } : undefined;
};

/** `document.revision` is the one it will have. The check and the write are one transaction, so of two tabs one comes first. */
const writeDocument = (opened: StudioDatabase, document: StoredDocument): ReturnType<Storage['write']> => {
  const transaction = opened.transaction(['documents', 'texts', 'versions', 'version-texts'], 'readwrite', { durability: 'strict' });
  const [heads, texts, versions, versionTexts] = [
    transaction.objectStore('documents'),
    transaction.objectStore('texts'),
    transaction.objectStore('versions'),
    transaction.objectStore('version-texts'),
  ];
  const { id, text, ...head } = document;
  return atomic(transaction, async () => {
    const [currentHead, currentText] = await Promise.all([heads.get(id), texts.get(id)]);
    const current = currentHead && currentText !== undefined ? { ...currentHead, text: currentText } : undefined;
    if (current && current.revision !== head.revision - 1) return { saved: false, current };
    if (current) {
      const keys = (await versions.getAllKeys(allOf(id))).reverse();
      const newest = keys[0] && (await versions.get(keys[0]));
      if (isNewVersion(current, newest)) {
        const { revision, name, changedAt } = current;
        await versions.put({ id, revision, name, savedAt: changedAt });
        await versionTexts.put(current.text, [id, revision]);
        for (const key of keys.slice(mostVersions - 1)) await Promise.all([versions.delete(key), versionTexts.delete(key)]);
      }
    }
    // one after the other: when the browser refuses the first, the second is not left without a handler
    await heads.put({ id, ...head });
    await texts.put(text, id);
    return { saved: true, revision: head.revision };
  });
};

/**
 * The result of the work when the transaction is complete; a failure aborts all of it. The browser does that for requests that fail, but not
 * for writes that it refuses to begin.
 */
const atomic = async <Result>(
  transaction: { readonly done: Promise<void>; abort(): void },
  work: () => Promise<Result>,
): Promise<Result> => {
  // heard below; the failure of the work itself says more
  transaction.done.catch(() => undefined);
  try {
    const result = await work();
    await transaction.done;
    return result;
  } catch (error) {
    try {
      transaction.abort();
    } catch {
      // the browser has ended it already
    }
    throw error;
  }
};

const removeDocument = async (opened: StudioDatabase, id: string): Promise<void> => {
  const transaction = opened.transaction(everything, 'readwrite');
  await Promise.all([
    transaction.objectStore('documents').delete(id),
    transaction.objectStore('texts').delete(id),
    transaction.objectStore('thumbnails').delete(id),
    transaction.objectStore('versions').delete(allOf(id)),
    transaction.objectStore('version-texts').delete(allOf(id)),
    transaction.done,
  ]);
};
