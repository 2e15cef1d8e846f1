import { CircleDot, Search, Spline } from 'lucide-react';
import { useDeferredValue, useMemo, useState } from 'react';
import { IconButton, TextField } from '../kit/components/index.ts';
import { useText } from '../kit/text/use-text.ts';

type Props = {
  readonly captions: readonly string[];
  readonly labels: readonly string[];
  readonly count: number;
  /** Points to list. Without any, the list shows the points that the search finds. */
  readonly selected: readonly number[];
  readonly start: number | undefined;
  readonly onHover: (point: number | undefined) => void;
  readonly onChoose: (point: number) => void;
  readonly onJoin: (from: number, to: number) => void;
};
const most = 40;

/** Points as a list: the selected ones, or those found by caption. It does without a pointer what the scatter does with one. */
export const PointList = ({ captions, labels, count, selected, start, onHover, onChoose, onJoin }: Props) => {
  const { t } = useText();
  const [query, setQuery] = useState('');
  const wanted = useDeferredValue(query.trim().toLowerCase());
  const found = useMemo(() => {
    const pool = selected.length > 0 ? selected : wanted === '' ? [] : Array.from({ length: count }, (_, index) => index);
    return pool.filter((point) => `${captions[point] ?? ''} ${labels[point] ?? ''} ${point + 1}`.toLowerCase().includes(wanted));
  }, [selected, wanted, count, captions, labels]);
  return (
    <section aria-label={t('explorer.points')} className="flex flex-col gap-2">
      <div className="relative">
        <Search className="pointer-events-none absolute start-2 top-1.5 size-4 text-muted" />
        <TextField label={t('explorer.search')} placeholder={t('explorer.search')} value={query} onChange={setQuery} className="ps-8" />
      </div>
      {(selected.length > 0 || wanted !== '') && (
        <p className="text-muted text-xs" aria-live="polite">
          {selected.length > 0 ? t('explorer.selected', { count: found.length }) : t('explorer.found', { count: found.length })}
        </p>
      )}
      <ul className="flex max-h-64 flex-col overflow-y-auto">
        {found.slice(0, most).map((point) => (
          <li
            key={point}
            className="flex items-center gap-1 rounded-sm ps-2 hover:bg-surface-2"
            onPointerEnter={() => onHover(point)}
            onPointerLeave={() => onHover(undefined)}
          >
            <span dir="auto" className="grow truncate py-1 text-sm">
              {captions[point] ?? t('explorer.point', { number: point + 1 })}
            </span>
            <IconButton
              size="small"
              label={t('explorer.start-here')}
              pressed={point === start}
              onFocus={() => onHover(point)}
              onBlur={() => onHover(undefined)}
              onClick={() => onChoose(point)}
            >
              <CircleDot />
            </IconButton>
            <IconButton
              size="small"
              label={t('explorer.walk-here')}
              disabled={start === undefined || start === point}
              onClick={() => start !== undefined && onJoin(start, point)}
            >
              <Spline />
            </IconButton>
          </li>
        ))}
      </ul>
      {found.length > most && <p className="text-muted text-xs">{t('explorer.more-points', { count: found.length - most })}</p>}
    </section>
  );
};
