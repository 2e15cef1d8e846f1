import * as z from 'zod';
import { readIndices, writeIndices } from '../../nodes/index-ranges.ts';
import { settingsSchema } from './settings.ts';

const finite = z.number();
const bookmarkSchema = z.object({
  name: z.string().max(200),
  /** The node whose embeddings are shown. */
  node: z.string(),
  settings: settingsSchema,
  camera: z.object({
    view: z.object({ x: finite, y: finite, scaleX: finite.positive(), scaleY: finite.positive() }).optional(),
    turn: z.object({ yaw: finite, pitch: finite }),
  }),
  /** The selected points, as a list of indices and ranges. */
  selection: z.string().transform((text, context) => {
    try {
      return readIndices(text);
    } catch {
      context.addIssue({ code: 'custom', message: 'must be a list of indices' });
      return z.NEVER;
    }
  }),
});
/** A view of a plot with its selection, under a name. */
export type Bookmark = z.output<typeof bookmarkSchema>;

const prefix = 'unclip.explorer.';
type KeyValueStorage = Pick<globalThis.Storage, 'getItem' | 'setItem' | 'removeItem' | 'key' | 'length'>;

/** The bookmarks of a document. What another program wrote, or a damaged one, is left out. */
export const readBookmarks = (storage: KeyValueStorage, document: string): readonly Bookmark[] => {
  try {
    const stored = z.array(z.unknown()).parse(JSON.parse(storage.getItem(prefix + document) ?? '[]'));
    return stored.flatMap((value) => {
      const parsed = bookmarkSchema.safeParse(value);
      return parsed.success ? [parsed.data] : [];
    });
  } catch {
    return [];
  }
};

/** Stores the bookmarks of a document, and forgets those of documents that are gone. `documents`: the ids of all documents. */
export const writeBookmarks = (
  storage: KeyValueStorage,
  document: string,
  { bookmarks, documents }: { readonly bookmarks: readonly Bookmark[]; readonly documents: readonly string[] },
): void => {
  const known = new Set([...documents, document].map((id) => prefix + id));
  const keys = Array.from({ length: storage.length }, (_, index) => storage.key(index) ?? '');
  for (const key of keys) if (key.startsWith(prefix) && !known.has(key)) storage.removeItem(key);
  if (bookmarks.length === 0) storage.removeItem(prefix + document);
  else {
    const written = bookmarks.map(({ selection, ...bookmark }) => ({ ...bookmark, selection: writeIndices(selection) }));
    storage.setItem(prefix + document, JSON.stringify(written));
  }
};
