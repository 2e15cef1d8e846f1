import { Copy, Ellipsis, Pencil, Trash2, Workflow } from 'lucide-react';
import { useState } from 'react';
import { attemptLater } from '../../attempt.ts';
import { Button, Dialog, IconButton, Menu, TextField } from '../../components/index.ts';
import type { DocumentEntry } from '../../state/types.ts';
import { useStudio, useStudioState, useView } from '../../studio-context.tsx';
import { useText } from '../../text/use-text.ts';
import { useBlobAddress } from './use-documents.ts';

/** How long ago, in words. */
const ago = (from: number, now: number, language: string): string => {
  const seconds = Math.round((from - now) / 1000);
  const format = new Intl.RelativeTimeFormat(language, { numeric: 'auto' });
  const [size, unit] =
    seconds > -60
      ? ([1, 'second'] as const)
      : seconds > -3600
        ? ([60, 'minute'] as const)
        : seconds > -86_400
          ? ([3600, 'hour'] as const)
          : ([86_400, 'day'] as const);
  return format.format(Math.round(seconds / size), unit);
};

/** A saved workflow: its picture, its name, when it was changed; open, rename, duplicate, remove. */
export const DocumentCard = ({ entry }: { readonly entry: DocumentEntry }) => {
  const { actions } = useStudio();
  const view = useView();
  const { t, language } = useText();
  const isOpen = useStudioState((state) => state.document.id === entry.id);
  const picture = useBlobAddress(entry.thumbnail);
  const [name, setName] = useState<string>();
  const [removing, setRemoving] = useState(false);
  const open = () =>
    attemptLater(async () => {
      if (!isOpen) await actions.open(entry.id);
      view.setState({ screen: 'editor' });
    });
  const rename = () => {
    const wish = name?.trim();
    setName(undefined);
    if (!wish || wish === entry.name) return;
    attemptLater(async () => {
      if (!isOpen) await actions.open(entry.id);
      actions.rename(wish);
    });
  };
  return (
    <article
      className={`group relative flex flex-col overflow-hidden rounded-md border bg-surface-1 transition-colors ${isOpen ? 'border-accent' : 'border-line hover:border-line-strong'}`}
    >
      <button
        type="button"
        onClick={open}
        aria-label={t('library.open', { name: entry.name })}
        className="flex aspect-[4/3] items-center justify-center bg-surface-2"
      >
        {/* biome-ignore lint/performance/noImgElement: a picture of the browser's own storage */}
        {picture ? <img src={picture} alt="" className="size-full object-cover" /> : <Workflow className="size-6 text-muted" />}
      </button>
      <div className="flex items-center gap-1 py-1.5 ps-3 pe-1.5">
        <div className="min-w-0 grow">
          {name === undefined ? (
            <p dir="auto" className="truncate font-medium">
              {entry.name}
            </p>
          ) : (
            <TextField
              label={t('file.name')}
              value={name}
              autoFocus
              onChange={setName}
              onBlur={rename}
              onKeyDown={({ key, currentTarget }) => {
                if (key === 'Enter') currentTarget.blur();
                if (key === 'Escape') setName(undefined);
              }}
            />
          )}
          <p className="truncate text-muted text-xs">{isOpen ? t('library.is-open') : ago(entry.changedAt, Date.now(), language)}</p>
        </div>
        <Menu
          align="end"
          items={[
            { label: t('library.rename'), icon: <Pencil />, onSelect: () => setName(entry.name) },
            { label: t('library.duplicate'), icon: <Copy />, onSelect: () => attemptLater(() => actions.duplicateDocument(entry.id)) },
            'separator',
            { label: t('library.remove'), icon: <Trash2 />, danger: true, onSelect: () => setRemoving(true) },
          ]}
        >
          <IconButton size="small" label={t('library.more', { name: entry.name })}>
            <Ellipsis />
          </IconButton>
        </Menu>
      </div>
      <Dialog
        open={removing}
        onOpenChange={setRemoving}
        width="small"
        title={t('library.remove-title', { name: entry.name })}
        description={t('library.remove-why')}
        footer={
          <>
            <Button onClick={() => setRemoving(false)}>{t('cancel')}</Button>
            <Button
              tone="danger"
              onClick={() => {
                setRemoving(false);
                attemptLater(() => actions.removeDocument(entry.id));
              }}
            >
              {t('library.remove')}
            </Button>
          </>
        }
      >
        {null}
      </Dialog>
    </article>
  );
};
