import type { PictureEntry, RecordedPicture, StoredRecord } from '../storage/storage.ts';

/** The pictures that runs drew in this browser. Methods reject with `EditorError`. */
export type PictureRecord = Omit<StoredRecord, 'add'> & {
  /** Calls the listener after every change. Returns the function that ends it. */
  subscribe(listener: () => void): () => void;
  /** How many pictures were removed to make room since this page was opened. */
  readonly removed: number;
};

export type WritableRecord = PictureRecord & {
  add(run: { readonly id: string; readonly workflow: string }, entries: readonly PictureEntry[]): Promise<void>;
};

/** The record over its storage. `persist` asks the browser not to evict it, once, with the first picture. */
export const createRecord = (stored: StoredRecord, persist: () => void = () => {}): WritableRecord => {
  const listeners = new Set<() => void>();
  let removed = 0;
  let asked = false;
  const changed = (): void => {
    for (const listener of listeners) listener();
  };
  return {
    list: stored.list,
    png: stored.png,
    workflow: stored.workflow,
    async star(id, starred) {
      await stored.star(id, starred);
      changed();
    },
    async remove(ids) {
      await stored.remove(ids);
      changed();
    },
    async add(run, entries) {
      if (entries.length === 0) return;
      removed += await stored.add(run, entries);
      if (!asked) persist();
      asked = true;
      changed();
    },
    subscribe(listener) {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
    get removed() {
      return removed;
    },
  };
};

/** Whether a picture matches what was searched: every word occurs in its caption, its workflow or one of its facts. `steps=8` is a fact. */
export const matches = ({ caption, workflow, facts }: RecordedPicture, search: string): boolean => {
  const words = search.toLocaleLowerCase().split(/\s+/).filter(Boolean);
  if (words.length === 0) return true;
  const text = [caption, workflow, ...facts.map(({ name, value }) => `${name}=${value}`)].join('\n').toLocaleLowerCase();
  return words.every((word) => text.includes(word));
};
