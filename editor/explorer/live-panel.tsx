import { Check, ImageOff, LoaderCircle, RotateCcw } from 'lucide-react';
import { memo } from 'react';
import { useStore } from 'zustand';
import type { SpaceBasis } from '../../nodes/kinds.ts';
import { Button } from '../kit/components/index.ts';
import { Picture } from '../kit/previews/picture.tsx';
import { useStudioState } from '../kit/studio-context.tsx';
import { useText } from '../kit/text/use-text.ts';
import { ComponentSliders } from './component-sliders.tsx';
import { firstImage } from './use-live-picture.ts';
import { useIsTried, useNodeTitles, type usePosition } from './use-position.ts';

type Props = { readonly position: ReturnType<typeof usePosition>; readonly basis: SpaceBasis };

/** The picture at the current position, and a slider for each component. */
export const LivePanel = ({ position, basis }: Props) => {
  const { t } = useText();
  const { nodes, picture, start } = position;
  const isTried = useIsTried(position);
  return (
    <div className="flex flex-col gap-3">
      <LiveFigure nodes={nodes} picture={picture} tooMany={position.tooMany} batch={position.batch} />
      <div className="flex gap-2">
        <Button tone={isTried ? 'accent' : 'plain'} className="grow" disabled={!isTried} onClick={position.keep}>
          <Check className="size-4" />
          {t('explorer.keep')}
        </Button>
        <Button disabled={!start} onClick={position.reset}>
          <RotateCcw className="size-3.5" />
          {t('explorer.reset')}
        </Button>
      </div>
      {start && <ComponentSliders basis={basis} start={start} scores={position.scores} disabled={!nodes} onMove={position.moveTo} />}
    </div>
  );
};

/** What is drawn, or why nothing is. It renders with every picture, and what is around it does not. */
const LiveFigure = memo(({ nodes, picture, batch, tooMany }: Pick<Props['position'], 'nodes' | 'picture' | 'batch' | 'tooMany'>) => {
  const { t } = useText();
  const { move } = useNodeTitles();
  const { image: drawn, draft, drawing, error } = useStore(picture);
  const kept = useStudioState((state) => (nodes ? firstImage(state.runs[nodes.final]?.outputs) : undefined));
  const image = drawn ?? kept;
  const hint =
    error ?? (tooMany ? t('explorer.too-many', { move, count: batch }) : nodes ? t('explorer.drag') : t('explorer.nothing-to-draw'));
  return (
    <>
      <figure className="relative overflow-hidden rounded-md bg-surface-2">
        {image ? (
          <Picture image={image} label={t('explorer.picture')} className="aspect-square w-full" />
        ) : (
          <div className="flex aspect-square w-full flex-col items-center justify-center gap-2 px-6 text-center text-muted">
            <ImageOff className="size-5" />
            <p dir="auto">{hint}</p>
          </div>
        )}
        <figcaption className="absolute start-2 bottom-2 flex gap-1" aria-live="polite">
          {drawing && (
            <span className="flex items-center gap-1 rounded-sm bg-surface-1/90 px-1.5 text-xs shadow-sm">
              <LoaderCircle className="size-3 animate-turn" />
              {t('explorer.drawing')}
            </span>
          )}
          {draft && !drawing && <span className="rounded-sm bg-surface-1/90 px-1.5 text-xs shadow-sm">{t('explorer.draft')}</span>}
        </figcaption>
      </figure>
      {image && (error !== undefined || tooMany) && (
        <p dir="auto" role="alert" className="text-danger text-sm">
          {hint}
        </p>
      )}
    </>
  );
});
