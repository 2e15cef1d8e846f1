import { Columns2, FolderDown, Images, Star } from 'lucide-react';
import { useState } from 'react';
import { matches } from '../../engine/record/record.ts';
import type { RecordedPicture } from '../../engine/storage/storage.ts';
import { attemptLater } from '../../kit/attempt.ts';
import { IconButton, TextField } from '../../kit/components/index.ts';
import { useStudio } from '../../kit/studio-context.tsx';
import '../../kit/text/results-text.ts';
import { useText } from '../../kit/text/use-text.ts';
import { Nothing, Section } from '../section.tsx';
import { CompareView } from './compare-view.tsx';
import { dayWords, groupPictures } from './group-pictures.ts';
import { downloadPictures } from './picture-actions.ts';
import { PictureTile } from './picture-tile.tsx';
import { PictureView } from './picture-view.tsx';
import { useRecord } from './use-record.ts';

/** Every picture that runs of this browser drew, by day and workflow. */
export const ResultsPanel = () => {
  const studio = useStudio();
  const { t, language } = useText();
  const pictures = useRecord();
  const [search, setSearch] = useState('');
  const [starred, setStarred] = useState(false);
  const [open, setOpen] = useState<string>();
  const [choice, setChoice] = useState<readonly string[]>();
  if (!pictures) return <Nothing icon={<Images />}>{t('results.reading')}</Nothing>;
  if (pictures.length === 0) return <Nothing icon={<Images />}>{t('results.none')}</Nothing>;
  const shown = pictures.filter((picture) => (!starred || picture.starred) && matches(picture, search));
  const find = (id: string | undefined) => pictures.find((picture) => picture.id === id);
  const opened = find(open);
  const [first, second] = [find(choice?.[0]), find(choice?.[1])];
  const press = ({ id }: RecordedPicture) => {
    if (!choice) setOpen(id);
    else setChoice(choice.includes(id) ? choice.filter((other) => other !== id) : [...choice, id]);
  };
  const { removed } = studio.record;
  return (
    <div className="flex flex-col gap-4 p-4">
      <div className="sticky top-0 z-10 -mx-4 -mt-4 flex items-center gap-1 bg-surface-1 px-4 py-3">
        <TextField
          label={t('results.search')}
          placeholder={t('results.search-hint')}
          value={search}
          onChange={setSearch}
          className="me-1 h-8"
        />
        <IconButton label={t('results.starred')} pressed={starred} onClick={() => setStarred(!starred)}>
          <Star />
        </IconButton>
        <IconButton label={t('results.compare-this')} pressed={choice !== undefined} onClick={() => setChoice(choice ? undefined : [])}>
          <Columns2 />
        </IconButton>
        <IconButton
          label={t('results.download-all')}
          disabled={shown.length === 0}
          onClick={() => attemptLater(() => downloadPictures(studio, shown))}
        >
          <FolderDown />
        </IconButton>
      </div>
      <p role="status" className="-mt-3 text-muted text-xs tabular-nums">
        {choice?.length === 1 ? t('results.compare-one') : t('results.count', { count: shown.length })}
        {removed > 0 && ` · ${t('results.removed', { count: removed })}`}
      </p>
      {shown.length === 0 && <Nothing icon={<Images />}>{t('results.none-found')}</Nothing>}
      {groupPictures(shown).map(({ key, drawnAt, workflow, pictures: group }) => (
        <Section key={key} title={`${dayWords(drawnAt, language)} · ${workflow}`}>
          <ul className="grid grid-cols-[repeat(auto-fill,minmax(6.5rem,1fr))] gap-2">
            {group.map((picture) => (
              <li key={picture.id}>
                <PictureTile picture={picture} chosen={choice?.includes(picture.id)} onOpen={() => press(picture)} />
              </li>
            ))}
          </ul>
        </Section>
      ))}
      {opened && (
        <PictureView
          pictures={shown}
          picture={opened}
          find={find}
          onShow={(picture) => setOpen(picture?.id)}
          onFilter={(fact) => {
            setSearch(fact);
            setOpen(undefined);
          }}
        />
      )}
      {first && second && <CompareView first={first} second={second} onClose={() => setChoice(undefined)} />}
    </div>
  );
};
