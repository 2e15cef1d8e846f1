import { FolderOpen, Images } from 'lucide-react';
import { type DragEvent, useRef, useState } from 'react';
import { filesOfEntries, filesOfInput } from '../../../models/repository/files.ts';
import type { ChosenFile } from '../../engine/run/add-pictures.ts';
import { attemptLater } from '../attempt.ts';
import { Button, classes } from '../components/index.ts';
import { storeChosenPictures } from '../store-pictures.ts';
import { useStudio, useStudioState } from '../studio-context.tsx';
import { useText } from '../text/use-text.ts';
import type { Param } from './use-param.ts';

/** The name of stored pictures for people: `holiday (5000)`. */
const shownName = (name: string): string => name.replace(/^.*\//, '').replace(/-[0-9a-f]{16}\.json$/, '');

/** The name of a choice of files: their folder, or the first of them. */
const nameOf = (files: readonly ChosenFile[]): string => {
  const path = files[0]?.path ?? '';
  return path.includes('/') ? path.slice(0, path.indexOf('/')) : path.replace(/\.[^.]*$/, '');
};

/** Pictures of a folder, or several files: dropped, or chosen in a dialog. They are stored by their content, and the param is set to the name of their list. */
export const PicturesField = ({ param, label }: { readonly param: Param; readonly label: string }) => {
  const words = useText();
  const { t } = words;
  const studio = useStudio();
  const adding = useStudioState((state) => state.adding !== undefined);
  const [over, setOver] = useState(false);
  const folder = useRef<HTMLInputElement>(null);
  const several = useRef<HTMLInputElement>(null);
  const name = typeof param.value === 'string' ? param.value : '';
  const take = (chosen: () => Promise<readonly ChosenFile[]>) =>
    attemptLater(async () => {
      const files = await chosen();
      if (files.length === 0) return;
      const stored = await storeChosenPictures(studio, { name: nameOf(files), files }, words);
      if (stored !== undefined) param.set(stored);
    });
  const onDrop = (event: DragEvent) => {
    event.preventDefault();
    event.stopPropagation();
    setOver(false);
    // the browser empties the list when the handler returns
    const entries = Array.from(event.dataTransfer.items, (item) => item.webkitGetAsEntry()).filter((entry) => entry !== null);
    take(() => filesOfEntries(entries));
  };
  return (
    // biome-ignore lint/a11y/useSemanticElements: a fieldset has a border and a legend of its own
    <div
      role="group"
      aria-label={label}
      onDragOver={(event) => {
        event.preventDefault();
        setOver(true);
      }}
      onDragLeave={() => setOver(false)}
      onDrop={onDrop}
      className={classes(
        'nodrag flex w-full flex-col gap-1.5 rounded-sm border border-line-strong border-dashed p-2 text-muted text-sm',
        over && 'border-accent bg-accent-soft text-text',
      )}
    >
      <p dir="auto" className="truncate text-center">
        {name === '' ? t('pictures.drop') : shownName(name)}
      </p>
      <div className="flex flex-wrap justify-center gap-1.5">
        <Button size="small" disabled={adding} onClick={() => folder.current?.click()}>
          <FolderOpen className="size-3.5" />
          {t('pictures.folder')}
        </Button>
        <Button size="small" disabled={adding} onClick={() => several.current?.click()}>
          <Images className="size-3.5" />
          {t('pictures.files')}
        </Button>
      </div>
      {[folder, several].map((input) => (
        <input
          key={input === folder ? 'folder' : 'files'}
          ref={input}
          type="file"
          hidden
          multiple
          {...(input === folder ? { webkitdirectory: '' } : { accept: 'image/*,.zip' })}
          onChange={({ target }) => {
            const files = filesOfInput(target.files ?? []);
            target.value = '';
            take(async () => files);
          }}
        />
      ))}
    </div>
  );
};
