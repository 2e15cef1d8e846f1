import { useEffect, useMemo, useState } from 'react';
import { isAborted } from '../../errors/index.ts';
import type { Cloud } from '../engine/latent/subject.ts';
import { useStudio } from '../kit/studio-context.tsx';
import { clusterNames } from './cluster-names.ts';
import { nearestCentres, sampleRows } from './sample.ts';

/** Embeddings that the centres are found with, and the most iterations: a view, not a result. */
const [mostClustered, mostIterations] = [4000, 50];
/** Fewest embeddings that are divided into clusters. */
const fewest = 40;

export type NamedClusters = { readonly clusters: Int32Array; readonly names: ReadonlyMap<number, string> };

/** Clusters of similar embeddings by k-means, with their names, while they are wanted. */
export const useClusters = (
  cloud: Cloud | undefined,
  { count, isWanted }: { readonly count: number; readonly isWanted: boolean },
): NamedClusters | undefined => {
  const { latent } = useStudio();
  const embedding = cloud?.embedding;
  const [found, setFound] = useState<{ readonly of: unknown; readonly count: number; readonly clusters: Int32Array }>();
  const isKnown = found?.of === embedding && found?.count === count;
  useEffect(() => {
    const [size = 0] = embedding?.dims ?? [];
    if (!isWanted || isKnown || !embedding || size < fewest) return;
    const controller = new AbortController();
    const all = { dims: embedding.dims, data: embedding.data };
    const { sample } = sampleRows(all, mostClustered);
    latent.kMeans(sample, { clusters: count, iterations: mostIterations, signal: controller.signal }).then(
      ({ labels, centres }) => {
        if (controller.signal.aborted) return;
        setFound({ of: embedding, count, clusters: size > mostClustered ? nearestCentres(all, centres) : labels });
      },
      // without clusters, the plot has no names; values that are not finite have no clusters
      (failure) => isAborted(failure) || setFound({ of: embedding, count, clusters: new Int32Array(0) }),
    );
    return () => controller.abort();
  }, [isWanted, isKnown, embedding, count, latent]);
  return useMemo(() => {
    if (!cloud || !found || found.of !== cloud.embedding || found.count !== count || found.clusters.length === 0) return undefined;
    return { clusters: found.clusters, names: clusterNames(cloud, found.clusters) };
  }, [cloud, found, count]);
};
