import { Suspense } from 'react';
import { later } from '../../kit/components/index.ts';
import { DocumentCard } from './document-card.tsx';
import type { LibraryEntry } from './use-library.ts';

const SavedCard = later(async () => (await import('./saved-card.tsx')).SavedCard);

/** The card of a workflow of this browser or of the server. */
export const LibraryCard = ({ entry }: { readonly entry: LibraryEntry }) =>
  entry.kind === 'document' ? (
    <DocumentCard entry={entry.entry} saved={entry.saved} />
  ) : (
    <Suspense>
      <SavedCard summary={entry.summary} />
    </Suspense>
  );
