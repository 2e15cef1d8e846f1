import { useMemo } from 'react';
import { componentCount, fitPca, standardScoresOn } from '../../models/pca/index.ts';
import type { SpaceBasis } from '../../nodes/kinds.ts';
import type { Subject } from '../engine/latent/subject.ts';
import { numbersOf, type PlotColumn } from './columns.ts';
import { centred, componentLayout, layoutOf } from './layouts.ts';
import { type Colouring, colourByLabel, colourByScale, colourByValue, colourEvenly } from './plot/colour-scale.ts';
import type { Layout } from './plot/painter.ts';
import type { Coordinates } from './plot/scatter-overlay.tsx';
import type { Settings } from './settings.ts';

/** Embeddings that the explorer fits its own basis on: enough for the first components, and fast. */
const mostFitted = 2000;

/** The basis of the axes: the one of the workflow, or else one that is fitted on the embeddings that are shown. */
export const useBasis = ({ basis, cloud }: Subject): SpaceBasis | undefined => {
  const embedding = cloud?.embedding;
  return useMemo(() => {
    if (basis && componentCount(basis) > 1) return basis;
    const [count = 0, dimension = 0] = embedding?.dims ?? [];
    if (!embedding || count < 3) return undefined;
    const rows = Math.min(count, mostFitted);
    return { ...fitPca({ dims: [rows, dimension], data: embedding.data.subarray(0, rows * dimension) }), space: embedding.space };
  }, [basis, embedding]);
};

/** The axes that are shown: two of them, or three. */
export const shownAxes = <Axis>(axes: readonly Axis[], dimensions: 2 | 3): readonly Axis[] => axes.slice(0, dimensions);

const nothing = new Float32Array(0);

/** The coordinates of the points, and of the trail on the same axes. `umap`: the coordinates of UMAP, once they are computed. */
export const useLayout = (
  { cloud, trail }: Subject,
  {
    basis,
    settings,
    columns,
    umap,
  }: {
    readonly basis: SpaceBasis;
    readonly settings: Settings;
    readonly columns: readonly PlotColumn[];
    readonly umap: Layout | undefined;
  },
): { readonly layout: Layout; readonly trail: readonly Coordinates[] | undefined } => {
  const embedding = cloud?.embedding;
  const { projection, dimensions } = settings;
  const names = shownAxes(settings.columns, dimensions).join('\n');
  const components = shownAxes(settings.components, dimensions).join(' ');
  const layout = useMemo((): Layout => {
    const empty: Layout = { points: nothing, dimensions };
    if (!embedding) return empty;
    if (projection === 'pca') return componentLayout(basis, embedding, components.split(' ').map(Number));
    if (projection === 'umap') return umap ? centred(umap, { unit: false }) : empty;
    const plotted = layoutOf(names.split('\n').map((id) => numbersOf(columns, id, embedding.dims[0] ?? 0)));
    // axes of different units turn together only on a common scale
    return dimensions === 3 ? centred(plotted, { unit: true }) : plotted;
  }, [embedding, basis, projection, dimensions, names, components, columns, umap]);
  const path = useMemo(() => {
    if (!trail || projection !== 'pca') return undefined;
    const { points } = componentLayout(basis, trail, components.split(' ').map(Number));
    return Array.from({ length: points.length / dimensions }, (_, index) => [
      ...points.subarray(index * dimensions, (index + 1) * dimensions),
    ]);
  }, [basis, trail, projection, dimensions, components]);
  return { layout, trail: path };
};

/** The first component that no axis shows. */
export const thirdOf = (axes: readonly number[]): number => [0, 1, 2, 3].find((component) => !axes.includes(component)) ?? 3;

/** The colours of the points, and for each point the label that the legend shows or hides. */
export type PointColours = Colouring & { readonly labels?: readonly string[] };

/** The colours of the points by one component, by a column, or all the same. */
export const useColouring = (
  { cloud }: Subject,
  { basis, settings, columns }: { readonly basis: SpaceBasis; readonly settings: Settings; readonly columns: readonly PlotColumn[] },
): PointColours => {
  const embedding = cloud?.embedding;
  const { colourBy, components, dimensions } = settings;
  const third = thirdOf(shownAxes(components, dimensions));
  return useMemo(() => {
    const count = embedding?.dims[0] ?? 0;
    const column = columns.find(({ id }) => id === colourBy);
    if (column?.kind === 'text') return { ...colourByLabel(column.values, count), labels: column.values };
    if (column) return colourByScale(column.values);
    if (colourBy === 'component' && embedding) return colourByValue(standardScoresOn(basis, embedding, third));
    return colourEvenly(count);
  }, [basis, embedding, columns, colourBy, third]);
};
