import type { Storage } from '../storage/storage.ts';

/**
 * Saves the journal entries of ended pages for a document. Where another tab has changed the document since, the entry becomes a copy. Returns the
 * names of the copies.
 */
export const recover = async (storage: Storage, id: string): Promise<readonly string[]> => {
  const copies: string[] = [];
  for (const { key, entry } of storage.journal.read(id)) {
    const { draft, base, writing } = entry;
    const stored = await storage.read(id);
    const follows = (stored?.revision ?? base) === base || stored?.text === writing;
    if (stored?.text !== draft.text) {
      const result = follows ? await storage.write(draft, stored?.revision ?? base) : undefined;
      if (!result?.saved) copies.push(await keepCopy(storage, draft));
    }
    storage.journal.forget(key);
  }
  if (copies.length > 0) storage.tabs.announce({ id, kind: 'written' });
  return copies;
};

type Draft = Parameters<Storage['write']>[0];

const keepCopy = async (storage: Storage, draft: Draft): Promise<string> => {
  const name = `${draft.name.slice(0, 190)} (copy)`;
  const value: unknown = JSON.parse(draft.text);
  const text = typeof value === 'object' && value !== null ? JSON.stringify({ ...value, name }) : draft.text;
  await storage.write({ ...draft, id: crypto.randomUUID(), name, text }, 0);
  return name;
};
