import { Download, ImageDown } from 'lucide-react';
import { useState } from 'react';
import type { Workflow } from '../../../graph/index.ts';
import { savePicture } from '../../commands/save-picture.ts';
import { workflowToShare } from '../../engine/models/used-families.ts';
import { type PictureResult, workflowBehind } from '../../engine/run/pictures.ts';
import { attemptLater } from '../../kit/attempt.ts';
import { Button, classes } from '../../kit/components/index.ts';
import { Filmstrip } from '../../kit/filmstrip/filmstrip.tsx';
import { Picture } from '../../kit/previews/picture.tsx';
import { useOpenPicture } from '../../kit/previews/use-open-picture.ts';
import { useStudio, useWholeState } from '../../kit/studio-context.tsx';
import { useText } from '../../kit/text/use-text.ts';

/** The largest number of pictures that are listed. */
const mostListed = 300;

/** The pictures of a node: one of them large, to be saved. Pictures of one size can be shown as a filmstrip. */
export const PictureResults = ({ result, name }: { readonly result: PictureResult; readonly name: string }) => {
  const { images, stale } = result;
  const studio = useStudio();
  const present = useWholeState((state) => state.document.workflow);
  const { t } = useText();
  const openPicture = useOpenPicture();
  const [chosen, setChosen] = useState(0);
  const [view, setView] = useState<'grid' | 'strip'>('grid');
  const index = Math.min(chosen, images.length - 1);
  const image = images[index];
  if (!image) return null;
  const alike =
    images.length > 1 &&
    images.length <= mostListed &&
    images.every(({ width, height }) => width === image.width && height === image.height);
  const behind = workflowBehind(result, present);
  const save = (workflow?: Workflow) =>
    attemptLater(async () => {
      // a picture of a batch carries the workflow that draws it alone
      const place = { node: result.node, port: result.port, item: index };
      const origin = workflow && images.length > 1 ? await studio.originOfItem(place).catch(() => undefined) : undefined;
      const own = origin ? await origin.alone() : workflow;
      await savePicture(image, { name, pictures: studio.pictures, ...(own && { workflow: workflowToShare(studio, own) }) });
    });
  return (
    <div className={classes('flex flex-col gap-2', stale && 'opacity-60')}>
      {alike && (
        <div className="flex gap-1 self-start rounded-md bg-surface-2 p-0.5">
          {(['grid', 'strip'] as const).map((layout) => (
            <Button
              key={layout}
              size="small"
              tone={view === layout ? 'plain' : 'quiet'}
              aria-pressed={view === layout}
              onClick={() => setView(layout)}
            >
              {t(`inspector.${layout}`)}
            </Button>
          ))}
        </div>
      )}
      {alike && view === 'strip' ? (
        <Filmstrip images={images} name={name} />
      ) : (
        <>
          <button
            type="button"
            aria-label={`${t('preview.large')}: ${t('preview.image', { number: index + 1, count: images.length })}`}
            onClick={(event) => openPicture(event, { images, index, from: { node: result.node, port: result.port } })}
            className="block w-full cursor-zoom-in"
          >
            <Picture image={image} label="" longest={1024} className="max-h-[60vh] w-full rounded-md bg-surface-2" />
          </button>
          {images.length > 1 && (
            <ul className="grid grid-cols-6 gap-1">
              {images.slice(0, mostListed).map((one, position) => (
                // biome-ignore lint/suspicious/noArrayIndexKey: a picture of a batch has no name but its index
                <li key={position}>
                  <button
                    type="button"
                    aria-label={t('preview.image', { number: position + 1, count: images.length })}
                    aria-pressed={position === index}
                    onClick={() => setChosen(position)}
                    className={classes('block w-full overflow-hidden rounded-sm ring-accent', position === index && 'ring-2')}
                  >
                    <Picture image={one} label="" className="aspect-square w-full object-cover" />
                  </button>
                </li>
              ))}
            </ul>
          )}
          {images.length > mostListed && (
            <p className="text-muted text-sm tabular-nums">{t('preview.more', { count: images.length - mostListed })}</p>
          )}
        </>
      )}
      <div className="flex flex-wrap items-center gap-2">
        <Button disabled={!behind} onClick={() => save(behind)}>
          <ImageDown className="size-3.5" />
          {t('inspector.save-with')}
        </Button>
        <Button tone="quiet" onClick={() => save()}>
          <Download className="size-3.5" />
          {t('inspector.save-plain')}
        </Button>
        <span className="text-muted text-sm tabular-nums" dir="ltr">{`${image.width} × ${image.height}`}</span>
      </div>
    </div>
  );
};
