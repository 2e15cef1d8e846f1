import { memo, useState, useSyncExternalStore } from 'react';
import { componentCount } from '../../models/pca/index.ts';
import type { SpaceBasis } from '../../nodes/kinds.ts';
import { Button, NumberField, Slider } from '../kit/components/index.ts';
import { useText } from '../kit/text/use-text.ts';
import type { Scores } from './use-position.ts';
import { percent } from './variance.ts';

type Props = {
  readonly basis: SpaceBasis;
  /** Scores of the embedding before it is moved, in standard deviations. */
  readonly start: ArrayLike<number>;
  readonly scores: Scores;
  readonly disabled: boolean;
  readonly onMove: (target: { readonly component: number; readonly score: number }, change: { readonly draft: boolean }) => void;
};

/** Sliders shown at first, and how many more a click adds. */
const few = 8;
const more = 12;
/** Range of a slider, in standard deviations to either side of the mean. */
const reach = 4;

/** One slider per component: the score of the embedding, with a mark at its start. */
export const ComponentSliders = ({ basis, start, ...row }: Props) => {
  const { t } = useText();
  const [shown, setShown] = useState(few);
  const count = componentCount(basis);
  return (
    <div className="flex flex-col gap-0.5">
      {Array.from({ length: Math.min(shown, count) }, (_, component) => (
        <ComponentRow
          // biome-ignore lint/suspicious/noArrayIndexKey: a component has no name but its number
          key={component}
          component={component}
          origin={start[component] ?? 0}
          share={basis.explainedVarianceRatio[component] ?? 0}
          {...row}
        />
      ))}
      {shown < count && (
        <Button tone="quiet" size="small" className="self-start text-muted" onClick={() => setShown(shown + more)}>
          {t('explorer.more-components', { count: Math.min(more, count - shown) })}
        </Button>
      )}
    </div>
  );
};

type RowProps = Omit<Props, 'basis' | 'start'> & {
  readonly component: number;
  /** Score of the embedding before it is moved. */
  readonly origin: number;
  /** Share of the variance that the component explains. */
  readonly share: number;
};

/** The slider of one component. It renders only when its own score changes. */
const ComponentRow = memo(({ component, origin, share, scores, disabled, onMove }: RowProps) => {
  const { t } = useText();
  const score = useSyncExternalStore(scores.subscribe, () => scores.of(component));
  const span = Math.max(reach, Math.ceil(Math.abs(origin)) + 1, Math.ceil(Math.abs(score) - 0.01));
  const set = (value: number, draft: boolean) => onMove({ component, score: value }, { draft });
  const label = t('explorer.component', { number: component + 1 });
  return (
    <div className="grid h-8 grid-cols-[4.5rem_1fr_5.75rem] items-center gap-2">
      <span
        className="flex items-baseline gap-1.5 whitespace-nowrap tabular-nums"
        data-hint={t('explorer.explains', { share: percent(share) })}
      >
        <span className="font-medium text-sm">{`c${component + 1}`}</span>
        <span className="text-muted text-xs">{percent(share)}</span>
      </span>
      <span className="relative" dir="ltr">
        <span
          aria-hidden
          className="absolute top-1/2 h-3 w-0.5 -translate-y-1/2 rounded-full bg-line-strong"
          style={{ left: `calc(7px + (100% - 14px) * ${(origin + span) / (2 * span)})` }}
        />
        <Slider
          // like the axes of the scatter, in every language
          direction="ltr"
          label={label}
          value={Math.min(Math.max(score, -span), span)}
          min={-span}
          max={span}
          step={0.05}
          rest={origin}
          disabled={disabled}
          onChange={(value) => set(value, true)}
          onCommit={(value) => set(value, false)}
        />
      </span>
      <NumberField
        label={label}
        hideLabel
        value={Math.round(score * 100) / 100}
        min={-100}
        max={100}
        step={0.05}
        rest={origin}
        disabled={disabled}
        onChange={(value) => value !== undefined && set(value, false)}
      />
    </div>
  );
});
