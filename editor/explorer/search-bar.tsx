import { ImageUp, LoaderCircle, Search, X } from 'lucide-react';
import { useRef } from 'react';
import { IconButton, Select, TextField } from '../kit/components/index.ts';
import { useText } from '../kit/text/use-text.ts';
import type { SearchMode, useSearch } from './use-search.ts';

/** The search for points: by caption, by words, or by a picture. */
export const SearchBar = ({ search }: { readonly search: ReturnType<typeof useSearch> }) => {
  const { t } = useText();
  const file = useRef<HTMLInputElement>(null);
  const { mode, text, busy, similar, canSearchWords, canSearchPictures } = search;
  const modes: readonly SearchMode[] = [
    'captions',
    ...(canSearchWords ? (['words'] as const) : []),
    ...(mode === 'picture' ? (['picture'] as const) : []),
  ];
  const label = mode === 'words' ? t('explorer.search-words') : t('explorer.search');
  return (
    <div className="flex items-center gap-1.5">
      {modes.length > 1 && (
        <span className="w-28 shrink-0">
          <Select
            label={t('explorer.search-by')}
            value={mode}
            options={modes.map((value) => ({ value, label: t(`explorer.search-by-${value}`) }))}
            // the options are those of SearchMode
            onChange={(value) => search.setMode(value as SearchMode)}
          />
        </span>
      )}
      <div className="relative grow">
        {busy ? (
          <LoaderCircle className="pointer-events-none absolute start-2 top-1.5 size-4 animate-turn text-muted" />
        ) : (
          <Search className="pointer-events-none absolute start-2 top-1.5 size-4 text-muted" />
        )}
        {mode === 'picture' ? (
          <p dir="auto" className="h-7 truncate rounded-sm bg-surface-2 ps-8 text-sm leading-7">
            {similar?.label ?? '…'}
          </p>
        ) : (
          <TextField label={label} placeholder={label} value={text} onChange={search.setText} className="ps-8" />
        )}
      </div>
      {(text !== '' || similar) && (
        <IconButton
          size="small"
          label={t('explorer.clear-search')}
          onClick={() => (mode === 'picture' ? search.setMode('captions') : search.clear())}
        >
          <X />
        </IconButton>
      )}
      {canSearchPictures && (
        <>
          <IconButton size="small" label={t('explorer.search-picture')} onClick={() => file.current?.click()}>
            <ImageUp />
          </IconButton>
          <input
            ref={file}
            type="file"
            accept="image/*"
            hidden
            onChange={({ currentTarget }) => {
              const [chosen] = currentTarget.files ?? [];
              if (chosen) void search.searchPicture(chosen);
              currentTarget.value = '';
            }}
          />
        </>
      )}
    </div>
  );
};
