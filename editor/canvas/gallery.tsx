import { ChevronLeft, ChevronRight, FolderOpen, Grid3x3, ImageDown, SlidersHorizontal } from 'lucide-react';
import { type MouseEvent, useEffect, useState } from 'react';
import { own } from '../../graph/index.ts';
import { applyItem, paramsOfItem } from '../../nodes/edit/apply-item.ts';
import { savePicture } from '../commands/save-picture.ts';
import { workflowToShare } from '../engine/models/used-families.ts';
import type { ItemOrigin, ShownItem } from '../engine/run/item-origin.ts';
import { isImages } from '../engine/run/pictures.ts';
import { attempt, attemptLater } from '../kit/attempt.ts';
import { type OpenPictures, useCanvas, useCanvasStore } from '../kit/canvas-store.ts';
import { Button, classes, Dialog, hintOf, IconButton, toast } from '../kit/components/index.ts';
import { PictureCanvas } from '../kit/previews/picture-canvas.tsx';
import { isInside, pointInPicture } from '../kit/previews/point-in-picture.ts';
import { useStudio, useStudioState, useWholeStudio } from '../kit/studio-context.tsx';
import { nameTitle } from '../kit/text/node-words.ts';
import '../kit/text/sweep-text.ts';
import { useText } from '../kit/text/use-text.ts';

/** The pictures of a node at full size, one at a time, each with what it was computed with. Arrow keys go from one to the next; a click into a sheet opens the picture there. */
export const Gallery = () => {
  const gallery = useCanvas((state) => state.gallery);
  const canvas = useCanvasStore();
  const { t } = useText();
  if (!gallery) return null;
  const title = t('preview.image', { number: gallery.index + 1, count: gallery.images.length });
  const close = () => canvas.setState({ gallery: undefined });
  return (
    <Dialog open onOpenChange={close} title={title} width={gallery.from ? 'large' : 'medium'}>
      <OnePicture gallery={gallery} title={title} onClose={close} />
    </Dialog>
  );
};

type OnePictureProps = { readonly gallery: OpenPictures; readonly title: string; onClose(): void };

const OnePicture = ({ gallery, title, onClose }: OnePictureProps) => {
  const canvas = useCanvasStore();
  const { t, direction } = useText();
  const { images, index, from, sheet } = gallery;
  const image = images[index];
  const cells = useCells(gallery);
  const isSheet = cells !== undefined && cells.length > 0;
  const show = (step: number) => canvas.setState({ gallery: { ...gallery, index: (index + step + images.length) % images.length } });
  const openCell = (event: MouseEvent<HTMLElement>) => {
    const point = image && pointInPicture(event, image);
    const cell = point && cells?.find(({ box }) => isInside(point, box));
    if (!cell || !isImages(cell.output)) return;
    const { node, port, item } = cell.place;
    canvas.setState({ gallery: { images: cell.output, index: item, from: { node, port }, sheet: gallery } });
  };
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: the buttons do the same
    <div
      data-autofocus
      tabIndex={-1}
      className="flex flex-col gap-4 outline-none md:flex-row"
      onKeyDown={({ key }) => {
        const forward = direction === 'rtl' ? 'ArrowLeft' : 'ArrowRight';
        if (images.length > 1 && (key === 'ArrowLeft' || key === 'ArrowRight')) show(key === forward ? 1 : -1);
      }}
    >
      <div className="flex min-w-0 grow flex-col gap-2">
        {image && (
          // biome-ignore lint/a11y/noStaticElementInteractions: the pictures of a sheet can be reached from their own node by keys
          // biome-ignore lint/a11y/useKeyWithClickEvents: the same
          <div className={classes('flex', isSheet && 'cursor-zoom-in')} onClick={openCell}>
            <PictureCanvas
              image={image}
              longest={1600}
              label={title}
              crisp={image.width < 200}
              className="mx-auto block max-h-[56vh] w-auto min-w-64 max-w-full grow rounded-md object-contain"
            />
          </div>
        )}
        <div className="flex items-center gap-1 text-muted text-sm tabular-nums">
          {images.length > 1 && (
            <>
              <IconButton size="small" label={t('preview.previous')} onClick={() => show(-1)}>
                <ChevronLeft className="rtl:rotate-180" />
              </IconButton>
              <span>{`${index + 1} / ${images.length}`}</span>
              <IconButton size="small" label={t('preview.next')} onClick={() => show(1)}>
                <ChevronRight className="rtl:rotate-180" />
              </IconButton>
            </>
          )}
          {sheet && (
            <Button tone="quiet" size="small" onClick={() => canvas.setState({ gallery: sheet })}>
              <Grid3x3 className="size-3.5" />
              {t('item.sheet')}
            </Button>
          )}
          <span className="grow" />
          {isSheet && <span>{t('item.cells')}</span>}
          {image && <span dir="ltr">{`${image.width} × ${image.height}`}</span>}
        </div>
      </div>
      {from && cells?.length === 0 && <Origin key={`${from.node} ${index}`} gallery={gallery} onClose={onClose} />}
    </div>
  );
};

/** The parts of a sheet that show pictures of other nodes; undefined while they are not known. */
const useCells = ({ from, index }: OpenPictures): readonly ShownItem[] | undefined => {
  const studio = useStudio();
  const [cells, setCells] = useState<readonly ShownItem[]>();
  const node = index === 0 ? from?.node : undefined;
  useEffect(() => {
    setCells(node === undefined ? [] : undefined);
    if (node === undefined) return;
    let isPresent = true;
    studio.itemsShownIn(node).then(
      (found) => isPresent && setCells(found),
      () => isPresent && setCells([]),
    );
    return () => {
      isPresent = false;
    };
  }, [studio, node]);
  return cells;
};

/** What the picture was computed with, and what can be done with that. */
const Origin = ({ gallery, onClose }: Omit<OnePictureProps, 'title'>) => {
  const studio = useStudio();
  const whole = useWholeStudio();
  const { t } = useText();
  const name = useStudioState((state) => state.document.workflow.name);
  const { images, index, from } = gallery;
  const [origin, setOrigin] = useState<ItemOrigin | 'unknown'>();
  useEffect(() => {
    let isPresent = true;
    if (from)
      studio.originOfItem({ ...from, item: index }).then(
        (found) => isPresent && setOrigin(found ?? 'unknown'),
        () => isPresent && setOrigin('unknown'),
      );
    return () => {
      isPresent = false;
    };
  }, [studio, from, index]);
  if (!origin) return <div className="w-full shrink-0 md:w-72" />;
  if (origin === 'unknown') return <p className="w-full shrink-0 text-muted md:w-72">{t('item.unknown')}</p>;
  const use = () =>
    attempt(() => {
      const before = whole.store.getState().document.workflow;
      whole.actions.edit((workflow) => applyItem(workflow, whole.registry, origin.contributions), { label: 'use-item' });
      const isSame = whole.store.getState().document.workflow === before;
      toast({ text: t(isSame ? 'item.same' : 'item.used'), tone: isSame ? 'info' : 'success' });
      onClose();
    });
  const open = async (): Promise<void> => {
    await whole.actions.create(await origin.alone());
    onClose();
  };
  const save = async (): Promise<void> => {
    const image = images[index];
    if (!image) return;
    const workflow = workflowToShare(whole, await origin.alone());
    await savePicture(image, { name: images.length > 1 ? `${name} ${index + 1}` : name, pictures: whole.pictures, workflow });
  };
  return (
    <div className="flex w-full shrink-0 flex-col gap-4 md:w-72">
      <div className="flex flex-col gap-1.5 [&_svg]:size-3.5">
        <Button size="small" className="h-8" tone="accent" onClick={use} {...hintOf(t('item.use.why'))}>
          <SlidersHorizontal />
          {t('item.use')}
        </Button>
        <Button size="small" className="h-8" onClick={() => attemptLater(open)} {...hintOf(t('item.open.why'))}>
          <FolderOpen />
          {t('item.open')}
        </Button>
        <Button size="small" className="h-8" onClick={() => attemptLater(save)}>
          <ImageDown />
          {t('item.save')}
        </Button>
      </div>
      <Facts origin={origin} />
    </div>
  );
};

/** The params and values of each node. Those that differ between the items are marked. */
const Facts = ({ origin: { contributions, linked, workflow } }: { readonly origin: ItemOrigin }) => {
  const { registry } = useStudio();
  const { t, language } = useText();
  const groups = contributions.flatMap((contribution) => {
    const type = own(workflow.nodes, contribution.node)?.type ?? '';
    // a list says nothing that the node it feeds does not say
    if (own(registry, type)?.category === 'Batch' || (contribution.strip ?? 1) > 1) return [];
    const facts = Object.entries({ ...paramsOfItem(registry, type, contribution), ...contribution.values }).filter(
      ([, value]) => typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean',
    );
    return facts.length > 0 ? [{ node: contribution.node, item: contribution.item, facts }] : [];
  });
  return (
    <section aria-label={t('item.params')} className="flex max-h-[44vh] flex-col gap-3 overflow-y-auto pe-1">
      {groups.map(({ node, item, facts }) => (
        <div key={`${node} ${item}`}>
          <h3 className="mb-1 text-muted text-xs">
            <bdi>{own(workflow.nodes, node)?.title ?? node}</bdi>
          </h3>
          <ul className="flex flex-wrap gap-1">
            {facts.map(([param, value]) => (
              <li
                key={param}
                className={classes(
                  'flex max-w-full gap-1 rounded-sm px-1.5 py-0.5 text-xs',
                  linked.has(`${node}.${param}`) ? 'bg-accent-soft text-accent' : 'bg-surface-2',
                )}
              >
                <span className={classes('shrink-0', !linked.has(`${node}.${param}`) && 'text-muted')}>{nameTitle(param, language)}</span>
                <span dir="auto" className="truncate">
                  {String(value)}
                </span>
              </li>
            ))}
          </ul>
        </div>
      ))}
    </section>
  );
};
