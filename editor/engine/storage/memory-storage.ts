import type { Sentence } from '../../../errors/index.ts';
import { memoryRecord } from './memory-record.ts';
import {
  isNewVersion,
  type Journal,
  mostVersions,
  type Storage,
  type StoredDocument,
  type StoredFile,
  type StoredPicture,
  type StoredQueue,
  type StoredResults,
  type StoredVersion,
  type Tabs,
} from './storage.ts';
import { memoryEntries } from './stored-entries.ts';

type Version = StoredVersion & { readonly text: string };

/** A storage that ends with the tab. `note` says why it is used. */
export const memoryStorage = (
  note: Sentence,
  { tabs = aloneTabs, journal = noJournal }: { tabs?: Tabs; journal?: Journal } = {},
): Storage => {
  const documents = new Map<string, StoredDocument>();
  const thumbnails = new Map<string, StoredPicture>();
  const versions = new Map<string, readonly Version[]>();
  const files = new Map<string, StoredFile & { readonly bytes: Uint8Array }>();
  let last: string | undefined;
  let open: readonly string[] = [];
  return {
    note,
    tabs,
    journal,
    results: noResults,
    record: memoryRecord(),
    queue: noStoredQueue,
    entries: memoryEntries(),
    list: async () =>
      [...documents.values()]
        .sort((a, b) => b.changedAt - a.changedAt)
        .map(({ id, name, changedAt }) => {
          const thumbnail = thumbnails.get(id);
          return { id, name, changedAt, ...(thumbnail && { thumbnail }) };
        }),
    read: async (id) => documents.get(id),
    async write(draft, base) {
      const current = documents.get(draft.id);
      if (current && current.revision !== base) return { saved: false, current };
      const revision = base + 1;
      const kept = versions.get(draft.id) ?? [];
      if (current && isNewVersion(current, kept[0])) {
        const { name, text, changedAt } = current;
        versions.set(draft.id, [{ revision: current.revision, savedAt: changedAt, name, text }, ...kept].slice(0, mostVersions));
      }
      documents.set(draft.id, { ...draft, revision });
      return { saved: true, revision };
    },
    async remove(id) {
      for (const records of [documents, thumbnails, versions]) records.delete(id);
    },
    versions: async (id) => (versions.get(id) ?? []).map(({ text: _, ...version }) => version),
    readVersion: async (id, revision) => versions.get(id)?.find((version) => version.revision === revision)?.text,
    async writeThumbnail(id, picture) {
      if (documents.has(id)) thumbnails.set(id, picture);
    },
    files: async () => [...files.values()].map(({ sha256, name }) => ({ sha256, name })),
    readFile: async (sha256) => files.get(sha256)?.bytes,
    async writeFile(file) {
      files.set(file.sha256, file);
    },
    removeFile: async (sha256) => void files.delete(sha256),
    lastOpened: async () => last,
    async setLastOpened(id) {
      last = id;
    },
    openDocuments: async () => open,
    async setOpenDocuments(ids) {
      open = ids;
    },
  };
};

/** A tab without others. */
export const aloneTabs: Tabs = {
  subscribe: () => () => {},
  announce() {},
  hold(_, listener) {
    listener(false);
    return () => {};
  },
};

/** A journal that stores nothing. */
export const noJournal: Journal = { write() {}, read: () => [], clear() {}, forget() {} };

/** Stores nothing: the queue ends with the page. */
export const noStoredQueue: StoredQueue = { adopt: async () => [], async write() {}, release() {} };

/** Stores no results: the studio has them in memory. */
const noResults: StoredResults = {
  keys: async () => [],
  read: async () => undefined,
  async write() {},
  shown: async () => ({}),
  async show() {},
  async remove() {},
  async clear() {},
};
