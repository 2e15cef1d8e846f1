import { CircleDot, Radar, Spline, SquarePlus } from 'lucide-react';
import { type DragEvent, useMemo, useState } from 'react';
import { addSelection } from '../../nodes/edit/explore.ts';
import type { SpaceBasis } from '../../nodes/kinds.ts';
import type { Subject } from '../engine/latent/subject.ts';
import { MenuAt } from '../kit/components/index.ts';
import { useStudio, useStudioState } from '../kit/studio-context.tsx';
import { useText } from '../kit/text/use-text.ts';
import { plotColumns } from './columns.ts';
import { Legend } from './legend.tsx';
import { labelsAreUseful } from './plot/colour-scale.ts';
import { countOf } from './plot/painter.ts';
import { Scatter } from './plot/scatter.tsx';
import { PlotControls } from './plot-controls.tsx';
import { PointCard } from './point-card.tsx';
import { PointList } from './point-list.tsx';
import { SearchBar } from './search-bar.tsx';
import { SelectionBar } from './selection-bar.tsx';
import { useExploration } from './use-exploration.ts';
import { shownAxes, useColouring, useLayout } from './use-layout.ts';
import type { usePosition } from './use-position.ts';
import { useSearch } from './use-search.ts';
import { useSpriteSource } from './use-sprite-source.ts';
import { useThumbnail } from './use-thumbnail.ts';
import { useVisible } from './use-visible.ts';
import { VarianceChart } from './variance-chart.tsx';

type Props = { readonly subject: Subject; readonly basis: SpaceBasis; readonly position: ReturnType<typeof usePosition> };

const similarity = 'search';

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
  const columns = useMemo(
    () =>
      similar
        ? [
            ...named,
            { id: similarity, title: t('explorer.similarity', { query: similar.label }), kind: 'number' as const, values: similar.scores },
          ]
        : named,
    [named, similar, t],
  );
  const [firstColour] = useState(
    () => named.find(({ kind, values }) => kind === 'text' && labelsAreUseful(values as readonly string[]))?.id ?? 'component',
  );
  const exploration = useExploration(subject.node, firstColour);
  const { settings, change, camera, selected, select, groups } = exploration;
  // a search colours the points, until another colour is chosen
  const [overruled, setOverruled] = useState<typeof similar>();
  const colourBy = similar && similar !== overruled ? similarity : settings.colourBy;
  const coloured = useMemo(() => ({ ...settings, colourBy }), [settings, colourBy]);
  const { layout, trail } = useLayout(subject, { basis, settings, columns, umap: undefined });
  const colouring = useColouring(subject, { basis, settings: coloured, columns });
  const lit = selected.length > 0 || similar || !found ? selected : found;
  const { paint, isHidden } = useVisible(colouring, { hidden: settings.hidden, selected: lit });
  const [hovered, setHovered] = useState<number>();
  const [menu, setMenu] = useState<{ readonly point: number; readonly x: number; readonly y: number }>();
  const sprites = useSpriteSource(cloud?.images ?? [], settings.showsPictures);
  const thumbnail = useThumbnail({ cloud, basis, nodes: position.nodes, move: position.move, point: hovered });

  const { start, scoreOn, startIndex } = position;
  const axes = shownAxes(settings.components, settings.dimensions);
  const isPca = settings.projection === 'pca';
  const marks = {
    start: isPca && start ? axes.map((component) => start[component] ?? 0) : undefined,
    position: isPca && start ? axes.map(scoreOn) : undefined,
    trail,
  };
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
  const count = countOf(layout);
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
      <div className="h-[clamp(16rem,52vh,38rem)] overflow-hidden rounded-md border border-line" {...drop}>
        <Scatter
          layout={layout}
          paint={paint}
          isHidden={isHidden}
          camera={camera}
          unit={isPca ? 'σ' : settings.projection === 'columns' ? 'number' : 'none'}
          marks={marks}
          hovered={hovered}
          sprites={sprites}
          names={[]}
          shadesDensity={settings.showsDensity}
          card={card}
          summary={t('explorer.summary', { count, projection: t(`explorer.projection-${settings.projection}`) })}
          onHover={setHovered}
          onChoose={choose}
          onJoin={position.join}
          onSelect={select}
          onMenu={(point, at) => setMenu({ point, ...at })}
        />
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
        exports={[]}
        onGroup={exploration.setGroup}
        onShow={(points) => select(points, 'replace')}
        onBatch={addBatch}
        onDirection={() => undefined}
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

/** The components of the axes after one was chosen for the horizontal axis. */
const withComponent = ([across, up, towards]: readonly [number, number, number], component: number): [number, number, number] =>
  component === up ? [up, across, towards] : component === towards ? [towards, up, across] : [component, up, towards];
