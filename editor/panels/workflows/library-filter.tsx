import { Star } from 'lucide-react';
import { classes, IconButton, Select, TextField } from '../../kit/components/index.ts';
import { useText } from '../../kit/text/use-text.ts';
import type { Arrangement } from './arrange-library.ts';

type LibraryFilterProps = {
  readonly arrangement: Arrangement;
  readonly folders: readonly string[];
  readonly tags: readonly string[];
  readonly onChange: (arrangement: Arrangement) => void;
};

/** What narrows the list of workflows: a search, a star, a folder and a tag; and its order. */
export const LibraryFilter = ({ arrangement, folders, tags, onChange }: LibraryFilterProps) => {
  const { t } = useText();
  const change = (part: Partial<Arrangement>) => onChange({ ...arrangement, ...part });
  return (
    <div className="flex flex-col gap-2">
      <div className="flex gap-2">
        <TextField
          label={t('library.search')}
          placeholder={t('library.search')}
          value={arrangement.search}
          onChange={(search) => change({ search })}
          className="h-8"
        />
        <IconButton label={t('library.starred')} pressed={arrangement.starred} onClick={() => change({ starred: !arrangement.starred })}>
          <Star className={classes(arrangement.starred && 'fill-current')} />
        </IconButton>
      </div>
      <div className={classes('grid gap-2', folders.length > 0 && 'grid-cols-2')}>
        {folders.length > 0 && (
          <Select
            label={t('library.folder')}
            value={arrangement.folder === undefined ? 'all' : `in ${arrangement.folder}`}
            onChange={(value) => change({ folder: value === 'all' ? undefined : value.slice(3) })}
            options={[
              { value: 'all', label: t('library.all-folders') },
              { value: 'in ', label: t('library.no-folder') },
              ...folders.map((folder) => ({ value: `in ${folder}`, label: folder })),
            ]}
          />
        )}
        <Select
          label={t('library.sort')}
          value={arrangement.sort}
          onChange={(value) => change({ sort: value === 'name' ? 'name' : 'changed' })}
          options={[
            { value: 'changed', label: t('library.sort-changed') },
            { value: 'name', label: t('library.sort-name') },
          ]}
        />
      </div>
      {tags.length > 0 && (
        <fieldset aria-label={t('library.tags')} className="flex flex-wrap gap-1">
          {tags.map((tag) => (
            <button
              key={tag}
              type="button"
              aria-pressed={arrangement.tag === tag}
              onClick={() => change({ tag: arrangement.tag === tag ? undefined : tag })}
              className={classes(
                'h-6 rounded-full border px-2 text-sm transition-colors',
                arrangement.tag === tag ? 'border-accent bg-accent-soft text-accent' : 'border-line text-muted hover:border-line-strong',
              )}
            >
              <bdi>{tag}</bdi>
            </button>
          ))}
        </fieldset>
      )}
    </div>
  );
};
