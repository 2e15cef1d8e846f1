import { Ellipsis, Pencil, Star, Workflow } from 'lucide-react';
import { type ReactNode, useState } from 'react';
import { Button, Dialog, IconButton, Menu, type MenuItem, TextField } from '../../kit/components/index.ts';
import { startDrag } from '../../kit/saved-workflow-drag.ts';
import { useText } from '../../kit/text/use-text.ts';

/** A way to remove a workflow. The user confirms it first. */
export type Removal = { readonly label: string; readonly title: string; readonly why: string; onConfirm(): void };

/** What the list of workflows adds to a card of the start page. */
export type CardAdditions = {
  readonly items?: readonly MenuItem[];
  /** The folder and the tags. */
  readonly labels?: readonly string[];
  readonly starred?: boolean;
};

type WorkflowCardProps = Omit<CardAdditions, 'items'> & {
  readonly name: string;
  /** The address of its picture. */
  readonly picture: string | undefined;
  readonly isOpen: boolean;
  readonly changed: string;
  /** A mark that says where else the workflow is saved. */
  readonly mark?: ReactNode;
  readonly items: readonly MenuItem[];
  readonly removals: readonly Removal[];
  /** What a drag to the canvas inserts. */
  readonly source: string;
  onOpen(): void;
  /** Absent where the user may not change the workflow. */
  readonly onRename?: ((name: string) => void) | undefined;
};

/** A workflow of the library: its picture, its name, when it was changed, and a menu. */
export const WorkflowCard = (props: WorkflowCardProps) => {
  const {
    name: savedName,
    picture,
    isOpen,
    changed,
    mark,
    items,
    labels = [],
    starred = false,
    removals,
    source,
    onOpen,
    onRename,
  } = props;
  const { t } = useText();
  const [name, setName] = useState<string>();
  const [removing, setRemoving] = useState<Removal>();
  const rename = () => {
    const newName = name?.trim();
    setName(undefined);
    if (newName && newName !== savedName) onRename?.(newName);
  };
  return (
    <article
      className={`group relative flex flex-col overflow-hidden rounded-md border bg-surface-1 transition-colors ${isOpen ? 'border-accent' : 'border-line hover:border-line-strong'}`}
    >
      <button
        type="button"
        onClick={onOpen}
        draggable
        onDragStart={(event) => startDrag(event.dataTransfer, source)}
        aria-label={t('library.open', { name: savedName })}
        className="flex aspect-[4/3] items-center justify-center bg-surface-2"
      >
        {/* biome-ignore lint/performance/noImgElement: a picture of the browser's own storage */}
        {picture ? <img src={picture} alt="" className="size-full object-cover" /> : <Workflow className="size-6 text-muted" />}
      </button>
      {starred && <Star aria-hidden className="absolute end-2 top-2 size-4 fill-accent text-accent" />}
      <div className="flex items-start gap-1 py-1.5 ps-3 pe-1.5">
        <div className="min-w-0 grow">
          {name === undefined ? (
            <p dir="auto" className="truncate font-medium">
              {savedName}
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
          <p className="flex items-center gap-1.5 text-muted text-xs">
            <span className="truncate" data-hint={changed}>
              {isOpen ? t('library.is-open') : changed}
            </span>
            {mark}
          </p>
          {labels.length > 0 && (
            <p className="flex flex-wrap gap-1 pt-1">
              {labels.map((label) => (
                <bdi key={label} className="max-w-full truncate rounded-full bg-surface-2 px-1.5 text-muted text-xs">
                  {label}
                </bdi>
              ))}
            </p>
          )}
        </div>
        <Menu
          align="end"
          items={[
            ...(onRename ? [{ label: t('library.rename'), icon: <Pencil />, onSelect: () => setName(savedName) }] : []),
            ...items,
            ...(removals.length > 0 ? ['separator' as const] : []),
            ...removals.map((removal) => ({ label: removal.label, danger: true, onSelect: () => setRemoving(removal) })),
          ]}
        >
          <IconButton size="small" label={t('library.more', { name: savedName })}>
            <Ellipsis />
          </IconButton>
        </Menu>
      </div>
      <Dialog
        open={removing !== undefined}
        onOpenChange={() => setRemoving(undefined)}
        width="small"
        title={removing?.title ?? ''}
        description={removing?.why ?? ''}
        footer={
          <>
            <Button onClick={() => setRemoving(undefined)}>{t('cancel')}</Button>
            <Button
              tone="danger"
              onClick={() => {
                setRemoving(undefined);
                removing?.onConfirm();
              }}
            >
              {removing?.label}
            </Button>
          </>
        }
      >
        {null}
      </Dialog>
    </article>
  );
};
