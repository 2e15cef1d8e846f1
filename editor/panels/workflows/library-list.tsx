import '../../kit/text/subgraphs-text.ts';
import { Boxes, Star, Tags } from 'lucide-react';
import { useEffect, useState } from 'react';
import { useStore } from 'zustand';
import { insertSaved, savedSource } from '../../commands/insert-saved.ts';
import { noLabels } from '../../engine/documents/labels.ts';
import { attemptLater } from '../../kit/attempt.ts';
import { useCanvasStore } from '../../kit/canvas-store.ts';
import { Button } from '../../kit/components/index.ts';
import { useStudio } from '../../kit/studio-context.tsx';
import { useText } from '../../kit/text/use-text.ts';
import { arrange, entryName, everything, labelsInUse } from './arrange-library.ts';
import { LabelsDialog } from './labels-dialog.tsx';
import { LibraryCard } from './library-card.tsx';
import { LibraryFilter } from './library-filter.tsx';
import { type LibraryEntry, useLibrary } from './use-library.ts';

const sourceOf = (entry: LibraryEntry): string =>
  entry.kind === 'document' ? savedSource('browser', entry.id) : savedSource('server', entry.summary.id);

/** With fewer workflows than this, nobody has to search. */
const fewWorkflows = 4;

/** The workflows of the library, which can be searched, ordered, starred, and put into folders and under tags. */
export const LibraryList = () => {
  const studio = useStudio();
  const { labels } = studio;
  const canvas = useCanvasStore();
  const { t } = useText();
  const entries = useLibrary();
  const own = useStore(labels.store);
  const [arrangement, setArrangement] = useState(everything);
  const [labelled, setLabelled] = useState<LibraryEntry>();
  useEffect(() => attemptLater(labels.load), [labels]);
  if (!entries) return null;
  const { folders, tags } = labelsInUse(entries, own);
  const found = arrange(entries, own, arrangement);
  return (
    <>
      {(entries.length >= fewWorkflows || arrangement !== everything) && (
        <LibraryFilter arrangement={arrangement} folders={folders} tags={tags} onChange={setArrangement} />
      )}
      <div className="grid grid-cols-2 gap-3 @lg:grid-cols-3">
        {found.map((entry) => {
          const { starred, folder, tags: ownTags } = own[entry.id] ?? noLabels;
          return (
            <LibraryCard
              key={entry.id}
              entry={entry}
              labels={[folder, ...ownTags].filter(Boolean)}
              starred={starred}
              items={[
                {
                  label: t(starred ? 'library.unstar' : 'library.star'),
                  icon: <Star />,
                  onSelect: () => attemptLater(() => labels.change(entry.id, { starred: !starred })),
                },
                {
                  label: t('subgraph.insert'),
                  icon: <Boxes />,
                  onSelect: () => attemptLater(() => insertSaved(studio, canvas, sourceOf(entry))),
                },
                { label: t('library.labels'), icon: <Tags />, onSelect: () => setLabelled(entry) },
              ]}
            />
          );
        })}
      </div>
      {found.length === 0 && entries.length > 0 && (
        <div className="flex flex-col items-center gap-2 py-4 text-center text-muted">
          <p>{t('library.none-found')}</p>
          <Button size="small" onClick={() => setArrangement(everything)}>
            {t('library.show-all')}
          </Button>
        </div>
      )}
      {labelled && <LabelsDialog id={labelled.id} name={entryName(labelled)} folders={folders} onClose={() => setLabelled(undefined)} />}
    </>
  );
};
