import { Bookmark as BookmarkIcon, Rotate3d, SlidersHorizontal } from 'lucide-react';
import { componentCount } from '../../models/pca/index.ts';
import type { SpaceBasis } from '../../nodes/kinds.ts';
import { IconButton, Menu, type MenuItem, Select } from '../kit/components/index.ts';
import { useText } from '../kit/text/use-text.ts';
import type { Bookmark } from './bookmarks.ts';
import type { PlotColumn } from './columns.ts';
import { type Projection, projections, type Settings } from './settings.ts';
import { shownAxes, thirdOf } from './use-layout.ts';
import { percent } from './variance.ts';

type Change = (change: Partial<Settings>) => void;
type Props = {
  readonly settings: Settings;
  readonly onChange: Change;
  readonly basis: SpaceBasis;
  readonly columns: readonly PlotColumn[];
  readonly colourBy: string;
  readonly onColour: (colourBy: string) => void;
  readonly hasPictures: boolean;
  readonly bookmarks: readonly Bookmark[];
  readonly onBookmark: () => void;
  readonly onOpenBookmark: (bookmark: Bookmark) => void;
  readonly onRemoveBookmark: (bookmark: Bookmark) => void;
};

/** Numbers of clusters, and of the neighbours that UMAP keeps together, that the menu offers. */
const clusterCounts = [4, 6, 8, 12, 20, 32];
const neighbourCounts = [5, 10, 15, 30, 50, 100];
/** Components that can be an axis. */
const mostComponents = 32;
const axisNames = ['explorer.across', 'explorer.up', 'explorer.towards'] as const;

/** What the axes and the colours of the plot are. */
export const PlotControls = (props: Props) => {
  const { settings, onChange, basis, columns, colourBy, onColour } = props;
  const { t } = useText();
  const { projection, dimensions, components } = settings;
  const numbers = columns.filter(({ kind }) => kind === 'number');
  const offered = projections.filter((name) => name !== 'columns' || numbers.length > 1);
  const axes = shownAxes([0, 1, 2], dimensions);
  const choices =
    projection === 'columns'
      ? numbers.map(({ id, title }) => ({ value: id, label: title }))
      : Array.from({ length: Math.min(componentCount(basis), mostComponents) }, (_, component) => ({
          value: String(component),
          label: `c${component + 1} · ${percent(basis.explainedVarianceRatio[component] ?? 0)}`,
        }));
  const setAxis = (axis: number, value: string) =>
    projection === 'columns'
      ? onChange({ columns: replaced(settings.columns, axis, value) })
      : onChange({ components: replaced(components, axis, Number(value)) });
  const colourings = [
    ...columns.map(({ id, title }) => ({ value: id, label: title })),
    { value: 'component', label: t('explorer.by-component', { number: thirdOf(shownAxes(components, dimensions)) + 1 }) },
    { value: 'none', label: t('explorer.by-nothing') },
  ];
  return (
    <div className="flex flex-wrap items-center gap-2">
      <span className="w-26">
        <Select
          label={t('explorer.projection')}
          value={projection}
          options={offered.map((value) => ({ value, label: t(`explorer.projection-${value}`) }))}
          // the options are those of Projection
          onChange={(value) =>
            onChange({ projection: value as Projection, ...(value === 'columns' && { columns: firstColumns(settings, numbers) }) })
          }
        />
      </span>
      {projection !== 'umap' &&
        axes.map((axis) => (
          <span key={axis} className="min-w-24 flex-1">
            <Select
              label={t(axisNames[axis] ?? axisNames[0])}
              value={projection === 'columns' ? (settings.columns[axis] ?? '') : String(components[axis])}
              options={choices}
              onChange={(value) => setAxis(axis, value)}
            />
          </span>
        ))}
      <span className="min-w-28 flex-1">
        <Select
          label={t('explorer.colour')}
          value={colourings.some(({ value }) => value === colourBy) ? colourBy : 'none'}
          options={colourings}
          onChange={onColour}
        />
      </span>
      <span className="flex gap-0.5">
        <IconButton
          size="small"
          label={t('explorer.three')}
          pressed={dimensions === 3}
          onClick={() => onChange({ dimensions: dimensions === 3 ? 2 : 3 })}
        >
          <Rotate3d />
        </IconButton>
        <Bookmarks {...props} />
        <ViewMenu {...props} />
      </span>
    </div>
  );
};

const replaced = <Axis,>(axes: readonly [Axis, Axis, Axis], axis: number, value: Axis): [Axis, Axis, Axis] => {
  const next: [Axis, Axis, Axis] = [...axes];
  // an axis that shows the value gets the one that gives way, so that no two axes are the same
  const other = next.indexOf(value);
  if (other >= 0) next[other] = next[axis] ?? value;
  next[axis] = value;
  return next;
};

/** The columns of the axes, or the first ones where none were chosen. */
const firstColumns = ({ columns }: Settings, numbers: readonly PlotColumn[]): [string, string, string] => {
  const ids = numbers.map(({ id }) => id);
  const chosen = columns.filter((id) => ids.includes(id));
  const [across = '', up = across, towards = up] = [...new Set([...chosen, ...ids])];
  return [across, up, towards];
};

const ViewMenu = ({ settings, onChange, hasPictures }: Props) => {
  const { t } = useText();
  const toggle = (name: 'showsPictures' | 'showsDensity' | 'showsNames', label: string, disabled = false): MenuItem => ({
    label,
    checked: settings[name],
    disabled,
    onSelect: () => onChange({ [name]: !settings[name] }),
  });
  return (
    <Menu
      align="end"
      items={[
        toggle('showsPictures', t('explorer.shows-pictures'), !hasPictures),
        toggle('showsDensity', t('explorer.shows-density')),
        toggle('showsNames', t('explorer.shows-names')),
        {
          label: t('explorer.cluster-count'),
          items: clusterCounts.map((clusters) => ({
            label: String(clusters),
            checked: settings.clusters === clusters,
            onSelect: () => onChange({ clusters }),
          })),
        },
        {
          label: t('explorer.umap-neighbours'),
          items: neighbourCounts.map((neighbours) => ({
            label: String(neighbours),
            checked: settings.neighbours === neighbours,
            onSelect: () => onChange({ neighbours }),
          })),
        },
      ]}
    >
      <IconButton size="small" label={t('explorer.view-options')}>
        <SlidersHorizontal />
      </IconButton>
    </Menu>
  );
};

const Bookmarks = ({ bookmarks, onBookmark, onOpenBookmark, onRemoveBookmark }: Props) => {
  const { t } = useText();
  const items: MenuItem[] = [
    { label: t('explorer.add-bookmark'), onSelect: onBookmark },
    ...(bookmarks.length > 0 ? (['separator'] as const) : []),
    ...bookmarks.map((bookmark): MenuItem => ({ label: bookmark.name, onSelect: () => onOpenBookmark(bookmark) })),
    ...(bookmarks.length > 0
      ? [
          {
            label: t('explorer.remove-bookmark'),
            items: bookmarks.map((bookmark) => ({ label: bookmark.name, danger: true, onSelect: () => onRemoveBookmark(bookmark) })),
          },
        ]
      : []),
  ];
  return (
    <Menu align="end" items={items}>
      <IconButton size="small" label={t('explorer.bookmarks')}>
        <BookmarkIcon />
      </IconButton>
    </Menu>
  );
};
