import { useId, useState } from 'react';
import { useStore } from 'zustand';
import { noLabels } from '../../engine/documents/labels.ts';
import { attemptLater } from '../../kit/attempt.ts';
import { Button, Dialog, TextField } from '../../kit/components/index.ts';
import { useStudio } from '../../kit/studio-context.tsx';
import { useText } from '../../kit/text/use-text.ts';

type LabelsDialogProps = {
  readonly id: string;
  readonly name: string;
  /** The folders that are in use, which the field offers. */
  readonly folders: readonly string[];
  readonly onClose: () => void;
};

/** The folder and the tags of a workflow of the library. */
export const LabelsDialog = ({ id, name, folders, onClose }: LabelsDialogProps) => {
  const { labels } = useStudio();
  const { t } = useText();
  const own = useStore(labels.store, (all) => all[id] ?? noLabels);
  const [folder, setFolder] = useState(own.folder);
  const [tags, setTags] = useState(own.tags.join(', '));
  const list = useId();
  const save = () => {
    onClose();
    const wanted = tags
      .split(/[,،]/)
      .map((tag) => tag.trim().slice(0, 60))
      .filter(Boolean)
      .slice(0, 50);
    attemptLater(() => labels.change(id, { folder: folder.trim().slice(0, 100), tags: wanted }));
  };
  return (
    <Dialog
      open
      onOpenChange={(open) => !open && onClose()}
      width="small"
      title={t('library.labels-of', { name })}
      footer={
        <>
          <Button onClick={onClose}>{t('cancel')}</Button>
          <Button tone="accent" onClick={save}>
            {t('library.save')}
          </Button>
        </>
      }
    >
      <form
        className="flex flex-col gap-3"
        onSubmit={(event) => {
          event.preventDefault();
          save();
        }}
      >
        <div className="flex flex-col gap-1">
          <span className="text-muted text-sm">{t('library.folder')}</span>
          <TextField
            label={t('library.folder')}
            value={folder}
            onChange={setFolder}
            list={list}
            maxLength={100}
            data-autofocus
            className="h-8"
          />
          <datalist id={list}>
            {folders.map((one) => (
              <option key={one} value={one} />
            ))}
          </datalist>
        </div>
        <div className="flex flex-col gap-1">
          <span className="text-muted text-sm">{t('library.tags')}</span>
          <TextField label={t('library.tags')} value={tags} onChange={setTags} className="h-8" />
          <span className="text-muted text-xs">{t('library.tags-how')}</span>
        </div>
        <button type="submit" hidden />
      </form>
    </Dialog>
  );
};
