import { Suspense } from 'react';
import { later } from '../../kit/components/index.ts';
import { DocumentCard } from './document-card.tsx';
import type { LibraryEntry } from './use-library.ts';
import type { CardAdditions } from './workflow-card.tsx';

const SavedCard = later(async () => (await import('./saved-card.tsx')).SavedCard);

/** The card of a workflow of this browser or of the server. */
export const LibraryCard = ({ entry, ...more }: { readonly entry: LibraryEntry } & CardAdditions) =>
  entry.kind === 'document' ? (
    <DocumentCard entry={entry.entry} saved={entry.saved} {...more} />
  ) : (
    <Suspense>
      <SavedCard summary={entry.summary} {...more} />
    </Suspense>
  );
