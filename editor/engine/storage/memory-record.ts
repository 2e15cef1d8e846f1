import type { PictureEntry, StoredRecord } from './storage.ts';

/** A record that ends with the tab. It keeps the newest `most` pictures, and those with a star. */
export const memoryRecord = (most = 200): StoredRecord => {
  const entries = new Map<string, PictureEntry>();
  const workflows = new Map<string, string>();
  const forget = (id: string): void => {
    const run = entries.get(id)?.picture.run;
    entries.delete(id);
    if (run !== undefined && ![...entries.values()].some(({ picture }) => picture.run === run)) workflows.delete(run);
  };
  return {
    list: async () => [...entries.values()].map(({ picture }) => picture).reverse(),
    async add({ id: run, workflow }, added) {
      const fresh = added.filter(({ picture }) => !entries.has(picture.id));
      if (fresh.length > 0) workflows.set(run, workflow);
      for (const entry of fresh) entries.set(entry.picture.id, entry);
      const surplus = [...entries.values()].filter(({ picture }) => !picture.starred).slice(0, Math.max(0, entries.size - most));
      for (const { picture } of surplus) forget(picture.id);
      return surplus.length;
    },
    png: async (id) => entries.get(id)?.png,
    workflow: async (run) => workflows.get(run),
    async star(id, starred) {
      const entry = entries.get(id);
      if (entry) entries.set(id, { ...entry, picture: { ...entry.picture, starred } });
    },
    async remove(ids) {
      for (const id of ids) forget(id);
    },
  };
};
