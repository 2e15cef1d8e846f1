import type { PlotName } from './plot/names-layer.tsx';
import { countOf, type Layout } from './plot/painter.ts';

/** The words of a text that can name a cluster. */
const wordsOf = (text: string): string[] => text.toLowerCase().match(/[\p{L}\p{N}]{3,}/gu) ?? [];

/** In how many texts of each cluster each word occurs. */
const countWords = (texts: readonly string[], clusters: Int32Array, whole: boolean): Map<string, Map<number, number>> => {
  const counts = new Map<string, Map<number, number>>();
  for (const [point, text] of texts.entries()) {
    const cluster = clusters[point] ?? 0;
    for (const word of whole ? [text] : new Set(wordsOf(text))) {
      if (word === '') continue;
      const inClusters = counts.get(word) ?? new Map<number, number>();
      inClusters.set(cluster, (inClusters.get(cluster) ?? 0) + 1);
      counts.set(word, inClusters);
    }
  }
  return counts;
};

/**
 * The most distinctive word of each cluster: the one with the greatest p log(p / q), where p is the share of the cluster's captions that contain it, and q
 * that of all captions. A label is one word, and is preferred. Each word names one cluster; a cluster without captions has no name.
 */
export const clusterNames = (
  { captions, labels }: { readonly captions: readonly string[]; readonly labels: readonly string[] },
  clusters: Int32Array,
): ReadonlyMap<number, string> => {
  const sizes = new Map<number, number>();
  for (const cluster of clusters) sizes.set(cluster, (sizes.get(cluster) ?? 0) + 1);
  const scored: { readonly word: string; readonly cluster: number; readonly score: number }[] = [];
  for (const [texts, whole] of [
    [captions, false],
    [labels, true],
  ] as const)
    for (const [word, inClusters] of countWords(texts, clusters, whole)) {
      const all = [...inClusters.values()].reduce((sum, count) => sum + count, 0) / clusters.length;
      for (const [cluster, count] of inClusters) {
        const share = count / (sizes.get(cluster) ?? 1);
        if (count > 1) scored.push({ word, cluster, score: (whole ? 1.5 : 1) * share * Math.log(share / all) });
      }
    }
  const names = new Map<number, string>();
  const used = new Set<string>();
  for (const { word, cluster } of scored.sort((a, b) => b.score - a.score)) {
    if (names.has(cluster) || used.has(word.toLowerCase())) continue;
    names.set(cluster, word);
    used.add(word.toLowerCase());
  }
  return names;
};

/** The middle of the points of each cluster that has a name: the median on each axis, which distant points do not move. */
export const placeNames = (layout: Layout, clusters: Int32Array, names: ReadonlyMap<number, string>): PlotName[] => {
  if (countOf(layout) !== clusters.length) return [];
  const { points, dimensions } = layout;
  return [...names].map(([cluster, text]) => {
    const members: number[] = [];
    for (let point = 0; point < clusters.length; point++) if (clusters[point] === cluster) members.push(point);
    const at = Array.from({ length: dimensions }, (_, axis) => {
      const values = Float32Array.from(members, (point) => points[point * dimensions + axis] as number).sort(); // inside the array
      return values[values.length >> 1] ?? 0;
    });
    return { text, at, count: members.length };
  });
};
