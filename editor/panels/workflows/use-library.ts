import { useEffect, useState } from 'react';
import type { SavedSummary, ServerState } from '../../engine/server/types.ts';
import type { DocumentEntry } from '../../engine/studio.ts';
import { attemptLater } from '../../kit/attempt.ts';
import { useStudio } from '../../kit/studio-context.tsx';
import { useServerState } from '../../kit/use-server.ts';

/** The workflow on the server that a document of this browser is saved as. `newer`: the server has a version that the document has not. */
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

/** The workflows of this browser and of the server as one list, the latest change first. A workflow that is in both is listed once. */
export const merged = (
  documents: readonly DocumentEntry[],
  { workflows = [], saved }: Pick<ServerState, 'workflows' | 'saved'>,
): readonly LibraryEntry[] => {
  const onServer = new Map(workflows.map((summary) => [summary.id, summary]));
  const alsoInBrowser = new Set<string>();
  const own = documents.map((entry): LibraryEntry => {
    const savedAs = saved[entry.id];
    const summary = savedAs && onServer.get(savedAs.id);
    if (summary) alsoInBrowser.add(summary.id);
    const part = savedAs && summary && { id: savedAs.id, version: savedAs.version, newer: summary.version > savedAs.version };
    return { kind: 'document', id: entry.id, changedAt: entry.changedAt, entry, saved: part };
  });
  const others = workflows
    .filter(({ id }) => !alsoInBrowser.has(id))
    .map((summary): LibraryEntry => ({ kind: 'saved', id: `saved ${summary.id}`, changedAt: summary.changedAt, summary }));
  return [...own, ...others].sort((a, b) => b.changedAt - a.changedAt);
};

/** The documents of this browser, the latest change first, with every change; `undefined` until they have been read. */
const useDocuments = (): readonly DocumentEntry[] | undefined => {
  const { documents } = useStudio();
  const [entries, setEntries] = useState<readonly DocumentEntry[]>();
  useEffect(() => {
    const read = () => attemptLater(async () => setEntries(await documents.list()));
    read();
    return documents.subscribe(read);
  }, [documents]);
  return entries;
};

/** The library, with every change; `undefined` until the documents of this browser have been read. */
export const useLibrary = (): readonly LibraryEntry[] | undefined => {
  const documents = useDocuments();
  const workflows = useServerState((state) => state.workflows);
  const saved = useServerState((state) => state.saved);
  return documents && merged(documents, { workflows, saved });
};
