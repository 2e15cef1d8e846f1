import { BoxSelect, Expand, Lasso, Move, ZoomIn, ZoomOut } from 'lucide-react';
import { type KeyboardEvent, memo, type ReactNode, useMemo, useRef, useState } from 'react';
import { useStore } from 'zustand';
import { IconButton } from '../../kit/components/index.ts';
import { useText } from '../../kit/text/use-text.ts';
import type { CameraStore } from './camera.ts';
import { DensityLayer } from './density-layer.tsx';
import { NamesLayer, type PlotName } from './names-layer.tsx';
import { countOf, diameterOf, type Layout } from './painter.ts';
import { boundsOf, including } from './point-index.ts';
import { type AxisUnit, type Coordinates, type Marks, onPlane, ScatterGrid, ScatterMarks } from './scatter-overlay.tsx';
import type { SpriteSource } from './sprite-source.ts';
import { turnBy } from './turn.ts';
import { usePainter, useSize } from './use-painter.ts';
import { usePicking } from './use-picking.ts';
import { type ScatterEvents, type ScatterTool, useScatterPointer } from './use-scatter-pointer.ts';
import { useSprites } from './use-sprites.ts';
import { fitEvenly, fitView, panBy, toScreen, zoomAt, zoomOf } from './view.ts';

type Props = ScatterEvents & {
  readonly layout: Layout;
  /** Red, green, blue and opacity of each point, `[N, 4]`. */
  readonly paint: Uint8Array;
  readonly isHidden: ((point: number) => boolean) | undefined;
  readonly camera: CameraStore;
  readonly unit: AxisUnit;
  readonly marks: Marks;
  readonly hovered: number | undefined;
  /** Pictures of the points, drawn where the view is near. */
  readonly sprites: SpriteSource | undefined;
  /** Names of parts of the points, written where the view is far. */
  readonly names: readonly PlotName[];
  readonly shadesDensity: boolean;
  /** Shown beside the hovered point. */
  readonly card: ReactNode;
  /** The text alternative of the plot. */
  readonly summary: string;
};

/** Fewest points whose density is shaded. */
const fewestShaded = 300;
/** Pixels that an arrow key moves the points by, and the factor of a zoom button. */
const [keyStep, zoomStep] = [40, 1.5];
const arrows: Readonly<Record<string, { readonly x: number; readonly y: number }>> = {
  ArrowLeft: { x: keyStep, y: 0 },
  ArrowRight: { x: -keyStep, y: 0 },
  ArrowUp: { x: 0, y: keyStep },
  ArrowDown: { x: 0, y: -keyStep },
};

/** Points on two or three axes. Pan, turn, zoom, choose, join and select; drawn by WebGL. */
export const Scatter = memo(
  ({ layout, paint, isHidden, camera, unit, marks, hovered, sprites, names, shadesDensity, card, summary, ...events }: Props) => {
    const { t } = useText();
    const area = useRef<HTMLDivElement>(null);
    const canvas = useRef<HTMLDivElement>(null);
    const size = useSize(area);
    const [tool, setTool] = useState<ScatterTool>('move');
    const moved = useStore(camera, ({ view }) => view);
    const turn = useStore(camera, (state) => state.turn);
    const is3d = layout.dimensions === 3;
    const reach = useMemo(
      () => (is3d ? layout.points.reduce((most, value) => Math.max(most, Math.abs(value)), 0) : undefined),
      [layout, is3d],
    );
    const bounds = useMemo(
      () =>
        reach === undefined ? boundsOf(layout.points) : { left: -1.3 * reach, right: 1.3 * reach, bottom: -1.3 * reach, top: 1.3 * reach },
      [layout, reach],
    );
    const position = marks.position && !is3d ? ([marks.position[0] ?? 0, marks.position[1] ?? 0] as const) : undefined;
    const { left, right, top, bottom } = position ? including(bounds, position) : bounds;
    const isEven = is3d || unit === 'none';
    const fitted = useMemo(
      () => (isEven ? fitEvenly : fitView)({ left, right, top, bottom }, size),
      [left, right, top, bottom, size, isEven],
    );
    const view = moved ?? fitted;
    const zoom = zoomOf(view, fitted);
    const picking = usePicking(layout, turn, isHidden);
    const { gesture, handlers } = useScatterPointer({ area, camera, picking, view, size, tool, is3d, ...events });
    const shownSprites = useSprites(sprites, { picking, view, size });
    const diameter = diameterOf(countOf(layout), view, fitted);
    usePainter(
      canvas,
      useMemo(
        () => ({ layout, paint, view, turn, size, diameter, sprites: shownSprites }),
        [layout, paint, view, turn, size, diameter, shownSprites],
      ),
    );
    const coordinates: Coordinates | undefined =
      hovered === undefined ? undefined : [...layout.points.subarray(hovered * layout.dimensions, (hovered + 1) * layout.dimensions)];
    const plane = coordinates && onPlane(coordinates, turn);
    const at = plane && toScreen(view, size, { x: plane[0], y: plane[1] });
    const zoomBy = (factor: number) => camera.setState({ view: zoomAt(view, size, { x: size.width / 2, y: size.height / 2 }, factor) });
    const onKeyDown = (event: KeyboardEvent) => {
      const by = arrows[event.key];
      if (!by) return;
      event.preventDefault();
      if (is3d) camera.setState({ turn: turnBy(turn, by) });
      else camera.setState({ view: panBy(view, by) });
    };
    const cursor =
      tool !== 'move'
        ? 'cursor-crosshair'
        : gesture?.kind === 'pan' || gesture?.kind === 'turn'
          ? 'cursor-grabbing'
          : hovered === undefined
            ? 'cursor-grab'
            : 'cursor-pointer';
    return (
      <div className="relative size-full min-h-48 overflow-hidden bg-surface-0" dir="ltr">
        <div ref={area} role="img" aria-label={summary} {...handlers} className={`absolute inset-0 touch-none select-none ${cursor}`}>
          <ScatterGrid view={view} size={size} turn={turn} unit={unit} reach={reach} />
          {shadesDensity && !is3d && countOf(layout) >= fewestShaded && (
            <DensityLayer points={layout.points} paint={paint} bounds={bounds} view={view} size={size} zoom={zoom} />
          )}
          <div ref={canvas} className="absolute inset-0" />
          <NamesLayer names={shownSprites ? [] : names} view={view} size={size} turn={turn} zoom={zoom} />
          <ScatterMarks
            view={view}
            size={size}
            turn={turn}
            marks={{ ...marks, hovered: coordinates }}
            gesture={gesture}
            flat={picking.flat}
          />
        </div>
        {at && card && !gesture?.kind.startsWith('outline') && !(gesture?.kind === 'pan' && gesture.moved) && (
          <div
            className="pointer-events-none absolute z-10"
            style={{
              left: at.x + (at.x > size.width / 2 ? -14 : 14),
              top: at.y,
              // moved up by a share of its own height, so that the card stays inside the plot at its top and bottom
              translate: `${at.x > size.width / 2 ? '-100%' : '0'} ${(-100 * at.y) / Math.max(size.height, 1)}%`,
            }}
          >
            {card}
          </div>
        )}
        <div
          role="toolbar"
          tabIndex={-1}
          aria-label={t('explorer.tools')}
          onKeyDown={onKeyDown}
          className="absolute end-2 top-2 flex gap-0.5 rounded-md border border-line bg-surface-1/90 p-0.5 shadow-sm outline-none"
        >
          <IconButton
            size="small"
            label={t(is3d ? 'explorer.tool-turn' : 'explorer.tool-move')}
            pressed={tool === 'move'}
            onClick={() => setTool('move')}
          >
            <Move />
          </IconButton>
          <IconButton size="small" label={t('explorer.tool-lasso')} pressed={tool === 'lasso'} onClick={() => setTool('lasso')}>
            <Lasso />
          </IconButton>
          <IconButton size="small" label={t('explorer.tool-rectangle')} pressed={tool === 'rectangle'} onClick={() => setTool('rectangle')}>
            <BoxSelect />
          </IconButton>
          <span className="mx-0.5 w-px bg-line" />
          <IconButton size="small" label={t('explorer.zoom-in')} onClick={() => zoomBy(zoomStep)}>
            <ZoomIn />
          </IconButton>
          <IconButton size="small" label={t('explorer.zoom-out')} onClick={() => zoomBy(1 / zoomStep)}>
            <ZoomOut />
          </IconButton>
          <IconButton size="small" label={t('explorer.show-all')} onClick={() => camera.setState({ view: undefined })}>
            <Expand />
          </IconButton>
        </div>
      </div>
    );
  },
);
