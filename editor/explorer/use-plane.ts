import { useMemo } from 'react';
import { fitPca, standardScoresOn } from '../../models/pca/index.ts';
import type { SpaceBasis } from '../../nodes/kinds.ts';
import type { Subject } from '../engine/latent/subject.ts';
import { colourByLabel, colourByValue, colourEvenly } from './colour-scale.ts';
import { indexPoints, pointsOn } from './point-index.ts';

export type ColourBy = 'label' | 'third' | 'none';
/** Embeddings that the explorer fits its own basis on: enough for the first components, and fast. */
const mostFitted = 2000;

/** The basis of the workflow, or else one that is fitted on the embeddings that are shown. */
export const useBasis = ({ basis, cloud }: Subject): SpaceBasis | undefined => {
  const embedding = cloud?.embedding;
  return useMemo(() => {
    if (basis) return basis;
    const [count = 0, dimension = 0] = embedding?.dims ?? [];
    if (!embedding || count < 3) return undefined;
    const rows = Math.min(count, mostFitted);
    return { ...fitPca({ dims: [rows, dimension], data: embedding.data.subarray(0, rows * dimension) }), space: embedding.space };
  }, [basis, embedding]);
};

/** The index and the colours of the scatter's points, and the trail. */
export const usePlane = (
  { cloud, trail }: Subject,
  basis: SpaceBasis | undefined,
  { axes, colourBy }: { readonly axes: readonly [number, number]; readonly colourBy: ColourBy },
) => {
  const [across, up] = axes;
  const embedding = cloud?.embedding;
  const labels = cloud?.labels;
  const index = useMemo(
    () => indexPoints(basis && embedding ? pointsOn(basis, embedding, [across, up]) : new Float32Array(0)),
    [basis, embedding, across, up],
  );
  const colouring = useMemo(() => {
    const count = embedding?.dims[0] ?? 0;
    if (colourBy === 'label' && labels && labels.length > 0) return colourByLabel(labels, count);
    if (colourBy === 'third' && basis && embedding) return colourByValue(standardScoresOn(basis, embedding, thirdOf([across, up])));
    return colourEvenly(count);
  }, [basis, embedding, labels, colourBy, across, up]);
  const path = useMemo(() => (basis && trail ? pointsOn(basis, trail, [across, up]) : undefined), [basis, trail, across, up]);
  return { index, colouring, path };
};

/** The first component that neither axis shows. */
export const thirdOf = (axes: readonly [number, number]): number => [0, 1, 2].find((component) => !axes.includes(component)) ?? 2;
