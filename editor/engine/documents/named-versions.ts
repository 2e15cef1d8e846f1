import * as z from 'zod';
import type { Storage, StoredVersion } from '../storage/storage.ts';

const namedSchema = z.object({ label: z.string().max(200), savedAt: z.number(), name: z.string(), text: z.string() });

/** An earlier version of a document. `label`: the name that the user gave it; such a version stays. */
export type Version = StoredVersion & { readonly label?: string };

/**
 * The earlier versions of documents: the last ones that the storage keeps by itself, and those with a name, which are stored once more and
 * stay.
 */
export const createNamedVersions = (storage: Storage) => {
  const keyOf = (document: string, revision: number): string => `${document}/${revision}`;
  const named = async (document: string) =>
    (await storage.entries.all('version')).flatMap(([id, value]) => {
      const parsed = namedSchema.safeParse(value);
      const revision = id.startsWith(`${document}/`) ? Number(id.slice(document.length + 1)) : Number.NaN;
      return parsed.success && Number.isInteger(revision) ? [{ revision, ...parsed.data }] : [];
    });
  const read = async (document: string, revision: number): Promise<string | undefined> =>
    (await storage.readVersion(document, revision)) ?? (await named(document)).find((one) => one.revision === revision)?.text;
  return {
    read,
    /** The newest first. */
    async list(document: string): Promise<readonly Version[]> {
      const [stored, kept] = await Promise.all([storage.versions(document), named(document)]);
      const labels = new Map(kept.flatMap(({ revision, label }) => (label === '' ? [] : [[revision, label] as const])));
      const known = new Set(stored.map(({ revision }) => revision));
      const own = stored.map((version): Version => {
        const label = labels.get(version.revision);
        return label === undefined ? version : { ...version, label };
      });
      const others = kept
        .filter(({ revision }) => !known.has(revision))
        .map(({ text: _, label, ...version }): Version => ({ ...version, ...(label !== '' && { label }) }));
      return [...own, ...others].sort((a, b) => b.savedAt - a.savedAt || b.revision - a.revision);
    },
    /** Gives a version a name, or takes it away. */
    async name(document: string, version: StoredVersion, label: string): Promise<void> {
      const key = keyOf(document, version.revision);
      const trimmed = label.trim().slice(0, 200);
      const text = await read(document, version.revision);
      // versions of a backup are stored here only
      if (trimmed === '' && version.revision >= 0) return storage.entries.remove('version', key);
      if (text !== undefined)
        await storage.entries.put('version', key, { label: trimmed, savedAt: version.savedAt, name: version.name, text });
    },
    async remove(document: string): Promise<void> {
      for (const { revision } of await named(document)) await storage.entries.remove('version', keyOf(document, revision));
    },
  };
};
