import type { SavedSummary, ServerState } from '../../engine/server/types.ts';
import type { DocumentEntry } from '../../engine/studio.ts';
import { useServerState } from '../../kit/use-server.ts';
import { useDocuments } from './use-documents.ts';

/** What the server holds of a document of this browser; `newer`: it has a version that is not here. */
export type SavedPart = { readonly id: string; readonly version: number; readonly newer: boolean };

export type LibraryEntry =
  | {
      readonly kind: 'document';
      readonly id: string;
      readonly changedAt: number;
      readonly entry: DocumentEntry;
      readonly saved: SavedPart | undefined;
    }
  | { readonly kind: 'saved'; readonly id: string; readonly changedAt: number; readonly summary: SavedSummary };

/** The workflows of this browser and those of the server as one list, the latest changed first; each stands once. */
export const merged = (
  documents: readonly DocumentEntry[],
  { workflows = [], saved }: Pick<ServerState, 'workflows' | 'saved'>,
): readonly LibraryEntry[] => {
  const there = new Map(workflows.map((summary) => [summary.id, summary]));
  const here = new Set<string>();
  const own = documents.map((entry): LibraryEntry => {
    const place = saved[entry.id];
    const summary = place && there.get(place.id);
    if (summary) here.add(summary.id);
    const part = place && summary && { id: place.id, version: place.version, newer: summary.version > place.version };
    return { kind: 'document', id: entry.id, changedAt: entry.changedAt, entry, saved: part };
  });
  const others = workflows
    .filter(({ id }) => !here.has(id))
    .map((summary): LibraryEntry => ({ kind: 'saved', id: `saved ${summary.id}`, changedAt: summary.changedAt, summary }));
  return [...own, ...others].sort((a, b) => b.changedAt - a.changedAt);
};

/** The library, kept up to date; undefined until this browser's part of it has been read. */
export const useLibrary = (): readonly LibraryEntry[] | undefined => {
  const documents = useDocuments();
  const workflows = useServerState((state) => state.workflows);
  const saved = useServerState((state) => state.saved);
  return documents && merged(documents, { workflows, saved });
};
