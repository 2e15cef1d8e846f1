import type { SpaceBasis } from '../../nodes/kinds.ts';
import { useText } from '../kit/text/use-text.ts';
import { componentsFor, percent, varianceBars } from './variance.ts';

const bars = 48;

/** The explained variance of each component as bars, and the cumulative one as a line. */
export const VarianceChart = ({
  basis,
  axes,
  onChoose,
}: {
  readonly basis: SpaceBasis;
  readonly axes: readonly number[];
  readonly onChoose: (component: number) => void;
}) => {
  const { t } = useText();
  const shown = varianceBars(basis.explainedVarianceRatio, bars);
  const width = 100 / Math.max(shown.length, 1);
  const line = shown.map(({ cumulative }, index) => `${(index + 0.5) * width},${100 - cumulative * 100}`).join(' ');
  const most = componentsFor(basis.explainedVarianceRatio, 0.9);
  return (
    <figure className="flex flex-col gap-1.5" dir="ltr">
      <div className="relative h-16">
        <div className="absolute inset-0 flex items-end gap-px">
          {shown.map(({ component, share, cumulative, height }) => (
            <button
              key={component}
              type="button"
              tabIndex={component === 0 ? 0 : -1}
              aria-label={t('explorer.bar', { number: component + 1, share: percent(share), total: percent(cumulative) })}
              data-hint={t('explorer.bar', { number: component + 1, share: percent(share), total: percent(cumulative) })}
              onClick={() => onChoose(component)}
              onKeyDown={({ key, currentTarget }) => {
                const next =
                  key === 'ArrowRight'
                    ? currentTarget.nextElementSibling
                    : key === 'ArrowLeft'
                      ? currentTarget.previousElementSibling
                      : null;
                if (next instanceof HTMLElement) next.focus();
              }}
              className="group flex h-full min-w-0 grow items-end"
            >
              <span
                className={`w-full rounded-t-[2px] transition-colors ${axes.includes(component) ? 'bg-accent' : 'bg-line-strong group-hover:bg-muted'}`}
                style={{ height: `${Math.max(height * 100, 2)}%` }}
              />
            </button>
          ))}
        </div>
        <svg
          aria-hidden
          viewBox="0 0 100 100"
          preserveAspectRatio="none"
          className="pointer-events-none absolute inset-0 size-full overflow-visible"
        >
          <polyline
            points={line}
            className="fill-none stroke-text"
            strokeWidth={1.5}
            strokeOpacity={0.55}
            vectorEffect="non-scaling-stroke"
          />
        </svg>
      </div>
      <figcaption className="text-muted text-xs" dir="auto">
        {t('explorer.variance', { count: most, total: basis.explainedVarianceRatio.length })}
      </figcaption>
    </figure>
  );
};
