import { useText } from '../kit/text/use-text.ts';
import { cssColour, scaleGradient } from './plot/colour-scale.ts';
import type { PointColours } from './use-layout.ts';

/** The entry of the legend that stands for all labels without an entry. */
export const otherLabels = '';

/** A number of at most three significant digits. */
const short = (value: number): string => String(Number(value.toPrecision(3)));

/** The labels with their colours: a click hides or shows the points of a label. Or the range of a scale. */
export const Legend = ({
  colouring,
  hidden,
  onToggle,
}: {
  readonly colouring: PointColours;
  readonly hidden: readonly string[];
  readonly onToggle: (label: string) => void;
}) => {
  const { t } = useText();
  const { legend, others, range } = colouring;
  if (range)
    return (
      <p dir="ltr" className="flex items-center gap-2 text-muted text-xs tabular-nums">
        <span>{short(range[0])}</span>
        <span aria-hidden className="h-1.5 w-40 rounded-full" style={{ background: scaleGradient() }} />
        <span>{short(range[1])}</span>
      </p>
    );
  if (legend.length === 0) return null;
  const entries = [
    ...legend.map((entry) => ({ ...entry, text: entry.label, colour: cssColour(entry.colour) })),
    ...(others > 0
      ? [{ label: otherLabels, count: others, text: t('explorer.others', { count: others }), colour: 'var(--color-line-strong)' }]
      : []),
  ];
  return (
    <ul aria-label={t('explorer.legend')} className="-mx-1 flex flex-wrap gap-x-1 gap-y-0.5">
      {entries.map(({ label, text, count, colour }) => {
        const isHidden = hidden.includes(label);
        return (
          <li key={label}>
            <button
              type="button"
              aria-pressed={!isHidden}
              data-hint={t(isHidden ? 'explorer.show-label' : 'explorer.hide-label')}
              onClick={() => onToggle(label)}
              className={`flex items-center gap-1.5 rounded-sm px-1 py-0.5 text-sm transition-colors hover:bg-surface-2 ${isHidden ? 'text-muted line-through' : ''}`}
            >
              <span
                aria-hidden
                className="size-2 rounded-full border"
                style={{ borderColor: colour, background: isHidden ? 'transparent' : colour }}
              />
              <span dir="auto">{text}</span>
              {label !== otherLabels && <span className="text-muted text-xs tabular-nums">{count}</span>}
            </button>
          </li>
        );
      })}
    </ul>
  );
};
