import { CircleDot, Radar, Spline } from 'lucide-react';
import { useState } from 'react';
import type { Picture as AnyPicture } from '../../models/image/picture.ts';
import { Button, IconButton } from '../kit/components/index.ts';
import { Picture } from '../kit/previews/picture.tsx';
import { useText } from '../kit/text/use-text.ts';

type Props = {
  /** The points to list, in their order. */
  readonly points: readonly number[];
  readonly captions: readonly string[];
  readonly images: readonly AnyPicture[];
  /** A number for each point, where the points are ranked by it. */
  readonly scores: Float32Array | undefined;
  readonly start: number | undefined;
  readonly canJoin: boolean;
  readonly onHover: (point: number | undefined) => void;
  readonly onChoose: (point: number) => void;
  readonly onJoin: (from: number, to: number) => void;
  readonly onNearest: (point: number) => void;
};
/** Points listed at first, and how many more a click adds. */
const few = 40;

/** Points as a list. It does without a pointer what the scatter does with one. */
export const PointList = ({ points, captions, images, scores, start, canJoin, onHover, onChoose, onJoin, onNearest }: Props) => {
  const { t } = useText();
  const [shown, setShown] = useState(few);
  const hover = (point: number) => ({ onFocus: () => onHover(point), onBlur: () => onHover(undefined) });
  return (
    <>
      <ul className="flex max-h-72 flex-col overflow-y-auto" aria-label={t('explorer.points')}>
        {points.slice(0, shown).map((point) => {
          const image = images[point];
          return (
            <li
              key={point}
              className="flex items-center gap-1 rounded-sm ps-2 hover:bg-surface-2"
              onPointerEnter={() => onHover(point)}
              onPointerLeave={() => onHover(undefined)}
            >
              {image && <Picture image={image} label="" className="me-1 my-0.5 size-8 shrink-0 rounded-sm bg-surface-2" />}
              <span dir="auto" className="grow truncate py-1 text-sm">
                {captions[point] ?? t('explorer.point', { number: point + 1 })}
              </span>
              {scores && <span className="text-muted text-xs tabular-nums">{(scores[point] ?? 0).toFixed(3)}</span>}
              <IconButton size="small" label={t('explorer.nearest')} {...hover(point)} onClick={() => onNearest(point)}>
                <Radar />
              </IconButton>
              <IconButton
                size="small"
                label={t('explorer.start-here')}
                pressed={point === start}
                {...hover(point)}
                onClick={() => onChoose(point)}
              >
                <CircleDot />
              </IconButton>
              <IconButton
                size="small"
                label={t('explorer.walk-here')}
                disabled={!canJoin || start === undefined || start === point}
                {...hover(point)}
                onClick={() => start !== undefined && onJoin(start, point)}
              >
                <Spline />
              </IconButton>
            </li>
          );
        })}
      </ul>
      {points.length > shown && (
        <Button tone="quiet" size="small" className="self-start text-muted" onClick={() => setShown(shown + few)}>
          {t('explorer.more-points', { count: points.length - shown })}
        </Button>
      )}
    </>
  );
};
