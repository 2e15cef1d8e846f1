import { ChevronLeft, ChevronRight, ClipboardCopy, Dices, Download, FolderOpen, ImageDown, Star, Trash2, Workflow } from 'lucide-react';
import type { CSSProperties } from 'react';
import type { PictureFact, RecordedPicture } from '../../engine/storage/storage.ts';
import { attemptLater } from '../../kit/attempt.ts';
import { Button, Dialog, IconButton, toast } from '../../kit/components/index.ts';
import { useStudio, useView, useWholeStudio } from '../../kit/studio-context.tsx';
import { nameTitle } from '../../kit/text/node-words.ts';
import { useText } from '../../kit/text/use-text.ts';
import { dateAndTime } from '../times.ts';
import { addAsInput, copyPicture, downloadPicture, openAlone, openRun, withSeeds } from './picture-actions.ts';
import { usePictureAddress } from './use-record.ts';
import { ZoomArea } from './zoom-area.tsx';

type PictureViewProps = {
  readonly pictures: readonly RecordedPicture[];
  readonly picture: RecordedPicture;
  /** The picture of the record with an id. */
  find(id: string): RecordedPicture | undefined;
  onShow(picture: RecordedPicture | undefined): void;
  /** Shows the pictures with the same value of a setting. */
  onFilter(search: string): void;
};

/** A picture of the record at full size, with the settings that drew it and what can be done with it. */
export const PictureView = ({ pictures, picture, find, onShow, onFilter }: PictureViewProps) => {
  const { t, language, direction } = useText();
  const address = usePictureAddress(picture.id);
  const index = pictures.findIndex(({ id }) => id === picture.id);
  const show = (step: number) => onShow(pictures[(index + step + pictures.length) % pictures.length]);
  return (
    <Dialog open onOpenChange={() => onShow(undefined)} title={picture.caption || picture.workflow} width="large">
      {/* biome-ignore lint/a11y/noStaticElementInteractions: the buttons do the same */}
      <div
        // the keys reach it as soon as the dialog opens
        data-autofocus
        tabIndex={-1}
        className="flex flex-col gap-4 outline-none md:flex-row"
        onKeyDown={({ key, target }) => {
          if (target instanceof HTMLInputElement) return;
          const forward = direction === 'rtl' ? 'ArrowLeft' : 'ArrowRight';
          if (key === 'ArrowLeft' || key === 'ArrowRight') show(key === forward ? 1 : -1);
        }}
      >
        <div className="flex min-w-0 grow flex-col gap-2">
          <ZoomArea key={picture.id} className="h-[52vh]">
            {address && (
              <div className="grid size-full place-items-center [container-type:size]">
                <div className="relative" style={sizeInside(picture)}>
                  {/* biome-ignore lint/performance/noImgElement: a picture of the browser's own storage */}
                  <img src={address} alt={picture.caption || picture.workflow} draggable={false} className="size-full object-contain" />
                  <Cells sheet={picture} find={find} onShow={onShow} />
                </div>
              </div>
            )}
          </ZoomArea>
          <div className="flex items-center gap-2 text-muted text-sm tabular-nums">
            <IconButton size="small" label={t('results.previous')} onClick={() => show(-1)}>
              <ChevronLeft className="rtl:rotate-180" />
            </IconButton>
            <span>{`${index + 1} / ${pictures.length}`}</span>
            <IconButton size="small" label={t('results.next')} onClick={() => show(1)}>
              <ChevronRight className="rtl:rotate-180" />
            </IconButton>
            <span className="grow" />
            <span dir="ltr">{`${picture.width} × ${picture.height}`}</span>
            <span>{dateAndTime(picture.drawnAt, language)}</span>
          </div>
        </div>
        <div className="flex w-full shrink-0 flex-col gap-4 md:w-72">
          <PictureActions picture={picture} onClose={() => onShow(undefined)} />
          <Facts facts={picture.facts} onFilter={onFilter} />
        </div>
      </div>
    </Dialog>
  );
};

/** As large as fits into its container. */
const sizeInside = ({ width, height }: RecordedPicture): CSSProperties => ({
  width: `min(100cqw, calc(100cqh * ${width / height}))`,
  aspectRatio: `${width} / ${height}`,
});

type CellsProps = Pick<PictureViewProps, 'find' | 'onShow'> & { readonly sheet: RecordedPicture };

/** Buttons over the parts of a sheet whose pictures are still in the record. Each shows its picture. */
const Cells = ({ sheet: { cells = [], width, height }, find, onShow }: CellsProps) => {
  const { t } = useText();
  return cells.map(({ box, picture: id }) => {
    const picture = find(id);
    if (!picture) return null;
    const label = t('results.open-cell', { caption: picture.caption || picture.node, number: picture.item + 1 });
    return (
      <button
        key={id}
        type="button"
        aria-label={label}
        title={label}
        onClick={() => onShow(picture)}
        // a double-click enlarges the picture between the cells only
        onDoubleClick={(event) => event.stopPropagation()}
        className="absolute rounded-sm outline-2 outline-transparent outline-offset-[-2px] transition-colors hover:outline-ring focus-visible:outline-ring"
        style={{
          left: `${(box.x / width) * 100}%`,
          top: `${(box.y / height) * 100}%`,
          width: `${(box.width / width) * 100}%`,
          height: `${(box.height / height) * 100}%`,
        }}
      />
    );
  });
};

const PictureActions = ({ picture, onClose }: { readonly picture: RecordedPicture; onClose(): void }) => {
  const studio = useStudio();
  const view = useView();
  const { t } = useText();
  const whole = useWholeStudio();
  const takeSeed = () => {
    const { workflow } = whole.store.getState().document;
    const changed = withSeeds(workflow, studio.registry, picture.facts);
    if (!changed) {
      toast({ text: t('results.no-seed'), tone: 'danger' });
      return;
    }
    whole.actions.edit(() => changed, { label: 'use-seed' });
    toast({ text: t('results.seed-used'), tone: 'success' });
    onClose();
  };
  const opening = (open: typeof openRun) => () =>
    attemptLater(async () => {
      await open(studio, picture);
      onClose();
    });
  const copy = async (): Promise<void> => {
    await copyPicture(studio, picture);
    toast({ text: t('results.copied'), tone: 'success' });
  };
  const remove = async (): Promise<void> => {
    await studio.record.remove([picture.id]);
    view.setState({ announcement: t('results.deleted') });
    onClose();
  };
  return (
    <div className="grid grid-cols-2 gap-1.5 [&_button]:h-8 [&_svg]:size-3.5 [&_svg]:shrink-0">
      <Button size="small" className="col-span-2" tone="accent" onClick={opening(openRun)}>
        <FolderOpen />
        {t('results.open-run')}
      </Button>
      <Button size="small" className="col-span-2" onClick={opening(openAlone)}>
        <Workflow />
        {t('results.open-alone')}
      </Button>
      <Button size="small" onClick={takeSeed}>
        <Dices />
        {t('results.use-seed')}
      </Button>
      <Button size="small" onClick={opening(addAsInput)}>
        <ImageDown />
        {t('results.as-input')}
      </Button>
      <Button size="small" onClick={() => attemptLater(copy)}>
        <ClipboardCopy />
        {t('results.copy')}
      </Button>
      <Button size="small" onClick={() => attemptLater(() => downloadPicture(studio, picture))}>
        <Download />
        {t('results.download')}
      </Button>
      <Button
        size="small"
        aria-pressed={picture.starred}
        onClick={() => attemptLater(() => studio.record.star(picture.id, !picture.starred))}
      >
        <Star className={picture.starred ? 'fill-accent text-accent' : ''} />
        {t('results.star')}
      </Button>
      <Button size="small" tone="danger" onClick={() => attemptLater(remove)}>
        <Trash2 />
        {t('results.delete')}
      </Button>
    </div>
  );
};

/** The settings that drew a picture, by node. A setting that is pressed filters the wall. */
const Facts = ({ facts, onFilter }: { readonly facts: readonly PictureFact[]; onFilter(search: string): void }) => {
  const { t, language } = useText();
  const nodes = [...Map.groupBy(facts, ({ node }) => node)];
  return (
    <section aria-label={t('results.settings')} className="flex max-h-[40vh] flex-col gap-3 overflow-y-auto pe-1">
      {nodes.map(([node, list]) => (
        <div key={node}>
          <h3 className="mb-1 text-muted text-xs">
            <bdi>{node}</bdi>
          </h3>
          <ul className="flex flex-wrap gap-1">
            {list.map(({ name, value }) => {
              const fact = `${name}=${value}`;
              return (
                <li key={name} className="max-w-full">
                  <button
                    type="button"
                    aria-label={t('results.filter', { fact })}
                    onClick={() => onFilter(fact)}
                    className="flex max-w-full gap-1 rounded-sm bg-surface-2 px-1.5 py-0.5 text-xs transition-colors hover:bg-surface-3"
                  >
                    <span className="shrink-0 text-muted">{nameTitle(name, language)}</span>
                    <span dir="auto" className="truncate">
                      {String(value)}
                    </span>
                  </button>
                </li>
              );
            })}
          </ul>
        </div>
      ))}
    </section>
  );
};
