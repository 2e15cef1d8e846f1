import { CircleDot, Radar, Spline, SquarePlus } from 'lucide-react';
import { type ComponentProps, type DragEvent, useMemo, useState } from 'react';
import { standardScores } from '../../models/pca/index.ts';
import { addDirection, addSelection } from '../../nodes/edit/explore.ts';
import type { SpaceBasis } from '../../nodes/kinds.ts';
import { finalAfter } from '../../nodes/steer.ts';
import type { Subject } from '../engine/latent/subject.ts';
import { attempt, attemptLater } from '../kit/attempt.ts';
import { Button, MenuAt, ProgressBar } from '../kit/components/index.ts';
import { useStudio, useStudioState } from '../kit/studio-context.tsx';
import { useText } from '../kit/text/use-text.ts';
import { placeNames } from './cluster-names.ts';
import { plotColumns } from './columns.ts';
import { type ExportFormat, exportTable, selectedTable } from './export-selection.ts';
import { Legend } from './legend.tsx';
import { labelsAreUseful } from './plot/colour-scale.ts';
import { Scatter } from './plot/scatter.tsx';
import { PlotControls } from './plot-controls.tsx';
import { PointCard } from './point-card.tsx';
import { PointList } from './point-list.tsx';
import { SearchBar } from './search-bar.tsx';
import { SelectionBar } from './selection-bar.tsx';
import { useClusters } from './use-clusters.ts';
import { useExploration } from './use-exploration.ts';
import { shownAxes, useColouring, useLayout } from './use-layout.ts';
import { useMoved, type usePosition } from './use-position.ts';
import { useSearch } from './use-search.ts';
import { useSpriteSource } from './use-sprite-source.ts';
import { useThumbnail } from './use-thumbnail.ts';
import { useUmap } from './use-umap.ts';
import { useVisible } from './use-visible.ts';
import { VarianceChart } from './variance-chart.tsx';

type Props = { readonly subject: Subject; readonly basis: SpaceBasis; readonly position: ReturnType<typeof usePosition> };

/** The columns that the explorer adds: the similarity to what is searched, and the cluster of each point. */
const [similarity, clusterColumn] = ['search', 'cluster'] as const;
const exportFormats: readonly ExportFormat[] = ['tsv', 'npy', 'safetensors', 'names'];

/** The embeddings on their axes, with what they are coloured by, what is selected and what is searched. */
export const PlotPanel = ({ subject, basis, position }: Props) => {
  const { actions, registry, store } = useStudio();
  const { t, language } = useText();
  const workflow = useStudioState((state) => state.document.workflow);
  const { cloud, source } = subject;
  const search = useSearch(cloud);
  const { similar, found } = search;
  const named = useMemo(
    () => plotColumns(cloud?.columns ?? [], { workflow, registry, language }),
    [cloud?.columns, workflow, registry, language],
  );
  const [firstColour] = useState(
    () => named.find(({ kind, values }) => kind === 'text' && labelsAreUseful(values as readonly string[]))?.id ?? 'component',
  );
  const exploration = useExploration(subject.node, firstColour);
  const { settings, change, camera, selected, select, groups } = exploration;
  // a search colours the points, until another colour is chosen
  const [overruled, setOverruled] = useState<typeof similar>();
  const colourBy = similar && similar !== overruled ? similarity : settings.colourBy;
  const clusters = useClusters(cloud, { count: settings.clusters, isWanted: settings.showsNames || settings.colourBy === clusterColumn });
  const columns = useMemo(() => {
    const nameOf = (cluster: number) => clusters?.names.get(cluster) ?? t('explorer.cluster', { number: cluster + 1 });
    return [
      ...named,
      ...(clusters
        ? [{ id: clusterColumn, title: t('explorer.clusters'), kind: 'text' as const, values: Array.from(clusters.clusters, nameOf) }]
        : []),
      ...(similar
        ? [{ id: similarity, title: t('explorer.similarity', { query: similar.label }), kind: 'number' as const, values: similar.scores }]
        : []),
    ];
  }, [named, similar, clusters, t]);
  const coloured = useMemo(() => ({ ...settings, colourBy }), [settings, colourBy]);
  const key = useStudioState(({ runs }) => (source ? runs[source.node]?.key : undefined));
  const umap = useUmap(cloud?.embedding, {
    key: key === undefined ? undefined : `${key} ${source?.port}`,
    isWanted: settings.projection === 'umap',
    dimensions: settings.dimensions,
    neighbours: settings.neighbours,
    minDistance: settings.minDistance,
  });
  const { layout, trail } = useLayout(subject, { basis, settings, columns, umap: umap.layout });
  const names = useMemo(
    () => (clusters && settings.showsNames ? placeNames(layout, clusters.clusters, clusters.names) : []),
    [layout, clusters, settings.showsNames],
  );
  const colouring = useColouring(subject, { basis, settings: coloured, columns });
  const lit = selected.length > 0 || similar || !found ? selected : found;
  const { paint, isHidden } = useVisible(colouring, { hidden: settings.hidden, selected: lit });
  const [hovered, setHovered] = useState<number>();
  const [menu, setMenu] = useState<{ readonly point: number; readonly x: number; readonly y: number }>();
  const sprites = useSpriteSource(cloud?.images ?? [], settings.showsPictures);
  // a point can be drawn only by moving along the components that the axes show
  const drawn = subject.basis === basis ? basis : undefined;
  const thumbnail = useThumbnail({ cloud, basis: drawn, nodes: position.nodes, move: position.move, point: hovered });

  const { startIndex } = position;
  const start = subject.start;
  const axes = shownAxes(settings.components, settings.dimensions);
  const isPca = settings.projection === 'pca';
  const marks = { start: isPca ? scoresOn(basis, start, axes) : undefined, trail };
  const captionOf = (point: number) => cloud?.captions[point] ?? t('explorer.point', { number: point + 1 });
  const showNearest = (point: number) => search.searchNear(point, captionOf(point));
  const canSteer = subject.move !== undefined && position.nodes !== undefined;
  const choose = canSteer ? position.chooseStart : showNearest;
  const addBatch = () => {
    if (!source) return;
    const added = addSelection(store.getState().document.workflow, registry, { source, indices: selected });
    actions.edit(() => added.workflow, { label: 'pick-points' });
    void actions.run([added.node]);
  };
  const steer = () => {
    const { a, b } = groups;
    if (!source || !a || !b) return;
    const added = addDirection(store.getState().document.workflow, registry, { source, from: a, to: b });
    actions.edit(() => added.workflow, { label: 'steer' });
    actions.select([added.move]);
    void actions.run([finalAfter(added.workflow, registry, added.draw)]);
  };
  const exports = exportFormats.map((format) => ({
    label: t(`explorer.export-${format}`),
    onSelect: () => cloud && attemptLater(() => exportTable(selectedTable(cloud, selected, named), format)),
  }));
  const count = cloud?.embedding.dims[0] ?? 0;
  const within = new Set(selected);
  const listed = !found ? selected : selected.length > 0 ? found.filter((point) => within.has(point)) : found;
  const card =
    hovered === undefined || menu ? null : (
      <PointCard
        image={thumbnail}
        caption={captionOf(hovered)}
        label={cloud?.labels[hovered] ?? ''}
        hint={t(canSteer ? 'explorer.point-hint' : 'explorer.point-hint-nearest')}
      />
    );
  const drop = {
    onDragOver: (event: DragEvent) => search.canSearchPictures && event.preventDefault(),
    onDrop: (event: DragEvent) => {
      const [file] = event.dataTransfer.files;
      if (!file?.type.startsWith('image/') || !search.canSearchPictures) return;
      event.preventDefault();
      event.stopPropagation();
      void search.searchPicture(file);
    },
  };
  return (
    <div className="flex min-w-0 flex-col gap-3">
      <PlotControls
        settings={settings}
        onChange={change}
        basis={basis}
        columns={columns}
        colourBy={colourBy}
        onColour={(next) => {
          setOverruled(next === similarity ? undefined : similar);
          if (next !== similarity) change({ colourBy: next, hidden: [] });
        }}
        hasPictures={(cloud?.images.length ?? 0) > 0}
        bookmarks={exploration.bookmarks}
        onBookmark={() => void exploration.addBookmark(t('explorer.bookmark', { number: exploration.bookmarks.length + 1 }))}
        onOpenBookmark={exploration.openBookmark}
        onRemoveBookmark={(bookmark) => void exploration.removeBookmark(bookmark)}
      />
      <div className="relative h-[clamp(16rem,52vh,38rem)] overflow-hidden rounded-md border border-line" {...drop}>
        <MovingScatter
          position={position}
          start={start}
          basis={isPca ? basis : undefined}
          axes={axes}
          layout={layout}
          paint={paint}
          isHidden={isHidden}
          camera={camera}
          unit={isPca ? 'σ' : settings.projection === 'columns' ? 'number' : 'none'}
          marks={marks}
          hovered={hovered}
          sprites={sprites}
          names={names}
          shadesDensity={settings.showsDensity}
          card={card}
          summary={t('explorer.summary', { count, projection: t(`explorer.projection-${settings.projection}`) })}
          onHover={setHovered}
          onChoose={choose}
          onJoin={position.join}
          onSelect={select}
          onMenu={(point, at) => setMenu({ point, ...at })}
        />
        {settings.projection === 'umap' && !umap.layout && (
          <div className="absolute inset-0 flex flex-col items-center justify-center gap-3 bg-surface-0 px-6 text-center">
            {umap.status ? (
              <>
                <p className="text-muted" aria-live="polite">
                  {t('explorer.umap-computing')}
                </p>
                <ProgressBar label={t('explorer.umap-computing')} share={umap.status.share} className="w-48" />
                <Button size="small" onClick={() => change({ projection: 'pca' })}>
                  {t('explorer.cancel')}
                </Button>
              </>
            ) : (
              <p role="alert" dir="auto" className="text-danger">
                {umap.problem}
              </p>
            )}
          </div>
        )}
      </div>
      {menu && (
        <MenuAt
          x={menu.x}
          y={menu.y}
          onClose={() => setMenu(undefined)}
          items={[
            { label: t('explorer.nearest'), icon: <Radar />, onSelect: () => showNearest(menu.point) },
            { label: t('explorer.select-point'), icon: <SquarePlus />, onSelect: () => select([menu.point], 'add') },
            'separator',
            { label: t('explorer.start-here'), icon: <CircleDot />, onSelect: () => position.chooseStart(menu.point) },
            {
              label: t('explorer.walk-here'),
              icon: <Spline />,
              disabled: startIndex === undefined || startIndex === menu.point,
              onSelect: () => startIndex !== undefined && position.join(startIndex, menu.point),
            },
          ]}
        />
      )}
      <Legend
        colouring={colouring}
        hidden={settings.hidden}
        onToggle={(label) =>
          change({
            hidden: settings.hidden.includes(label) ? settings.hidden.filter((other) => other !== label) : [...settings.hidden, label],
          })
        }
      />
      <SelectionBar
        selected={selected}
        groups={groups}
        exports={exports}
        onGroup={exploration.setGroup}
        onShow={(points) => select(points, 'replace')}
        onBatch={addBatch}
        onDirection={() => attempt(steer)}
        onClear={() => select([], 'replace')}
      />
      <SearchBar search={search} />
      {(search.problem ?? search.isUnreadable) && (
        <p role="alert" dir="auto" className="text-danger text-sm">
          {search.problem ?? t('explorer.bad-pattern')}
        </p>
      )}
      {found && (
        <p className="text-muted text-xs" aria-live="polite">
          {similar ? t('explorer.ranked', { query: similar.label }) : t('explorer.found', { count: listed.length })}
        </p>
      )}
      <PointList
        points={listed}
        captions={cloud?.captions ?? []}
        images={cloud?.images ?? []}
        scores={similar?.scores}
        start={startIndex}
        canJoin={source !== undefined}
        onHover={setHovered}
        onChoose={position.chooseStart}
        onJoin={position.join}
        onNearest={showNearest}
      />
      {isPca && (
        <VarianceChart
          basis={basis}
          axes={axes}
          onChoose={(component) => change({ components: withComponent(settings.components, component) })}
        />
      )}
    </div>
  );
};

type MovingScatterProps = ComponentProps<typeof Scatter> & {
  readonly position: Props['position'];
  /** The embedding before it is moved. */
  readonly start: Float32Array | undefined;
  /** The basis of the axes; undefined where they are others. */
  readonly basis: SpaceBasis | undefined;
  readonly axes: readonly number[];
};

/** The plot with the current position. It renders with every movement, and what is around it does not. */
const MovingScatter = ({ position, start, basis, axes, marks, ...scatter }: MovingScatterProps) => {
  const moved = useMoved(position, start);
  return <Scatter {...scatter} marks={{ ...marks, position: basis && scoresOn(basis, moved, axes) }} />;
};

/** The standard scores of an embedding on the components of the axes; undefined for one of another dimension. */
const scoresOn = (basis: SpaceBasis, embedding: Float32Array | undefined, axes: readonly number[]): readonly number[] | undefined => {
  if (embedding?.length !== basis.dimension) return undefined;
  const scores = standardScores(basis, embedding);
  return axes.map((component) => scores[component] ?? 0);
};

/** The components of the axes after one was chosen for the horizontal axis. */
const withComponent = ([across, up, towards]: readonly [number, number, number], component: number): [number, number, number] =>
  component === up ? [up, across, towards] : component === towards ? [towards, up, across] : [component, up, towards];
