import type { SpaceBasis } from '../../../nodes/kinds.ts';
import { useText } from '../text/use-text.ts';

const shown = 32;
const percent = (ratio: number): string => String(Math.round(ratio * 1000) / 10);

/** How much variance the first components explain: a bar each, and the line of their sum. */
export const BasisPreview = ({ basis }: { readonly basis: SpaceBasis }) => {
  const { t } = useText();
  const ratios = [...basis.explainedVarianceRatio.subarray(0, shown)];
  const largest = Math.max(...ratios, 1e-9);
  let sum = 0;
  const line = ratios.map((ratio, index) => {
    sum += ratio;
    return `${((index + 0.5) / ratios.length) * 240},${46 - sum * 44}`;
  });
  const words = t('preview.basis', { count: ratios.length, percent: percent(sum) });
  return (
    <figure>
      <svg viewBox="0 0 240 48" role="img" aria-label={words} className="block w-full rounded-sm bg-surface-2" preserveAspectRatio="none">
        {ratios.map((ratio, index) => (
          <rect
            // biome-ignore lint/suspicious/noArrayIndexKey: the index is the component's number
            key={index}
            x={(index / ratios.length) * 240 + 1}
            width={240 / ratios.length - 2}
            y={46 - (ratio / largest) * 42}
            height={(ratio / largest) * 42 + 2}
            className="fill-port-basis opacity-80"
          >
            <title>{t('preview.basis.component', { number: index + 1, percent: percent(ratio) })}</title>
          </rect>
        ))}
        <polyline
          points={line.join(' ')}
          fill="none"
          className="stroke-text opacity-60"
          strokeWidth={1}
          vectorEffect="non-scaling-stroke"
        />
      </svg>
      <figcaption className="truncate pt-0.5 text-muted text-xs tabular-nums">{words}</figcaption>
    </figure>
  );
};
