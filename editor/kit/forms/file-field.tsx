import { FileUp, ImageUp } from 'lucide-react';
import { type DragEvent, useRef, useState } from 'react';
import { attemptLater } from '../attempt.ts';
import { classes } from '../components/index.ts';
import { useStudio } from '../studio-context.tsx';
import { useText } from '../text/use-text.ts';
import type { Param } from './use-param.ts';

/** A file, of a picture unless the field says otherwise, dropped or chosen in a dialog. The file is stored by its content, and the param is set to the name it is stored under. */
export const FileField = ({ param, label }: { readonly param: Param; readonly label: string }) => {
  const { t } = useText();
  const { actions } = useStudio();
  const input = useRef<HTMLInputElement>(null);
  const [over, setOver] = useState(false);
  const name = typeof param.value === 'string' ? param.value : '';
  const { accept } = param.field;
  const Icon = accept === undefined ? ImageUp : FileUp;
  const [dropText, replaceText] =
    accept === undefined ? ([t('field.drop'), t('field.replace')] as const) : ([t('field.dropFile'), t('field.replaceFile')] as const);
  const take = (file: File | undefined) => {
    if (!file) return;
    attemptLater(async () => param.set(await actions.addFile({ name: file.name, bytes: new Uint8Array(await file.arrayBuffer()) })));
  };
  const onDrop = (event: DragEvent) => {
    event.preventDefault();
    event.stopPropagation();
    setOver(false);
    take(event.dataTransfer.files[0]);
  };
  return (
    <button
      type="button"
      aria-label={`${label}: ${name === '' ? dropText : replaceText}`}
      onClick={() => input.current?.click()}
      onDragOver={(event) => {
        event.preventDefault();
        setOver(true);
      }}
      onDragLeave={() => setOver(false)}
      onDrop={onDrop}
      className={classes(
        'nodrag flex w-full items-center justify-center gap-2 rounded-sm border border-line-strong border-dashed px-2 text-muted text-sm transition-colors hover:border-accent hover:text-text',
        name === '' ? 'h-16' : 'h-7',
        over && 'border-accent bg-accent-soft text-text',
      )}
    >
      <Icon className="size-4 shrink-0" />
      <span dir="auto" className="truncate">
        {name === '' ? dropText : name.replace(/^.*\//, '')}
      </span>
      <input
        ref={input}
        type="file"
        hidden
        accept={accept ?? 'image/png,image/jpeg,image/webp,image/avif,image/gif,image/bmp'}
        onClick={(event) => event.stopPropagation()}
        onChange={(event) => {
          take(event.target.files?.[0]);
          event.target.value = '';
        }}
      />
    </button>
  );
};
