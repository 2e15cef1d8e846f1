import { useCallback, useMemo, useState } from 'react';
import { componentCount } from '../../models/pca/index.ts';
import type { SpaceBasis } from '../../nodes/kinds.ts';
import type { Subject } from '../engine/latent/subject.ts';
import { Select } from '../kit/components/index.ts';
import { useText } from '../kit/text/use-text.ts';
import { cssColour, labelsAreUseful } from './colour-scale.ts';
import { PointCard } from './point-card.tsx';
import { PointList } from './point-list.tsx';
import { Scatter } from './scatter.tsx';
import { type ColourBy, thirdOf, usePlane } from './use-plane.ts';
import type { usePosition } from './use-position.ts';
import { useThumbnail } from './use-thumbnail.ts';
import { percent } from './variance.ts';
import { VarianceChart } from './variance-chart.tsx';

type Props = { readonly subject: Subject; readonly basis: SpaceBasis; readonly position: ReturnType<typeof usePosition> };

/** The embeddings on two components, with their legend, the variance chart and the list of points. */
export const PlanePanel = ({ subject, basis, position }: Props) => {
  const { t } = useText();
  const [axes, setAxes] = useState<readonly [number, number]>([0, 1]);
  const [colourBy, setColourBy] = useState<ColourBy>(() => (labelsAreUseful(subject.cloud?.labels ?? []) ? 'label' : 'third'));
  const [hovered, setHovered] = useState<number>();
  const [selected, setSelected] = useState<readonly number[]>([]);
  const { cloud } = subject;
  const { index, colouring, path } = usePlane(subject, basis, { axes, colourBy });
  const count = index.points.length / 2;
  const lit = useMemo(() => {
    if (selected.length === 0) return undefined;
    const flags = new Float32Array(count);
    for (const point of selected) flags[point] = 1;
    return flags;
  }, [selected, count]);
  const { start, scoreOn, startIndex } = position;
  const marks = {
    start: start && ([start[axes[0]] ?? 0, start[axes[1]] ?? 0] as const),
    position: start && ([scoreOn(axes[0]), scoreOn(axes[1])] as const),
    trail: path,
  };
  const thumbnail = useThumbnail({ cloud, basis, nodes: position.nodes, move: position.move, point: hovered });
  const choices = Array.from({ length: Math.min(componentCount(basis), 32) }, (_, component) => ({
    value: String(component),
    label: `c${component + 1} · ${percent(basis.explainedVarianceRatio[component] ?? 0)}`,
  }));
  const choose = useCallback((component: number) => setAxes(([across, up]) => (component === up ? [up, across] : [component, up])), []);
  const colourings = [
    ...(cloud && cloud.labels.length > 0 ? [{ value: 'label', label: t('explorer.by-label') }] : []),
    { value: 'third', label: t('explorer.by-component', { number: thirdOf(axes) + 1 }) },
    { value: 'none', label: t('explorer.by-nothing') },
  ];
  const card =
    hovered === undefined ? null : (
      <PointCard
        image={thumbnail}
        caption={cloud?.captions[hovered] ?? t('explorer.point', { number: hovered + 1 })}
        label={cloud?.labels[hovered] ?? ''}
        hint={t('explorer.point-hint')}
      />
    );
  return (
    <div className="flex min-w-0 flex-col gap-3">
      <div className="grid grid-cols-2 gap-2 @lg:grid-cols-3">
        <Select
          label={t('explorer.across')}
          value={String(axes[0])}
          options={choices}
          onChange={(value) => setAxes([Number(value), axes[1]])}
        />
        <Select
          label={t('explorer.up')}
          value={String(axes[1])}
          options={choices}
          onChange={(value) => setAxes([axes[0], Number(value)])}
        />
        <Select
          label={t('explorer.colour')}
          value={colourings.some(({ value }) => value === colourBy) ? colourBy : 'none'}
          options={colourings}
          // the options are those of ColourBy
          onChange={(value) => setColourBy(value as ColourBy)}
        />
      </div>
      <div className="h-[clamp(16rem,48vh,34rem)] overflow-hidden rounded-md border border-line">
        <Scatter
          index={index}
          colours={colouring.colours}
          lit={lit}
          marks={marks}
          hovered={hovered}
          card={card}
          summary={t('explorer.summary', { count, across: axes[0] + 1, up: axes[1] + 1 })}
          onHover={setHovered}
          onChoose={position.chooseStart}
          onJoin={position.join}
          onSelect={setSelected}
        />
      </div>
      {colouring.legend.length > 0 && (
        <ul aria-label={t('explorer.legend')} className="flex flex-wrap gap-x-3 gap-y-1">
          {colouring.legend.map(({ label, count, colour }) => (
            <li key={label} className="flex items-center gap-1.5 text-sm">
              <span aria-hidden className="size-2 rounded-full" style={{ background: cssColour(colour) }} />
              <span dir="auto">{label}</span>
              <span className="text-muted text-xs tabular-nums">{count}</span>
            </li>
          ))}
          {colouring.others > 0 && <li className="text-muted text-sm">{t('explorer.others', { count: colouring.others })}</li>}
        </ul>
      )}
      <PointList
        captions={cloud?.captions ?? []}
        labels={cloud?.labels ?? []}
        count={count}
        selected={selected}
        start={startIndex}
        onHover={setHovered}
        onChoose={position.chooseStart}
        onJoin={position.join}
      />
      <VarianceChart basis={basis} axes={axes} onChoose={choose} />
    </div>
  );
};
