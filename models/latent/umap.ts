import { UMAP } from 'umap-js';
import { ModelError } from '../error.ts';
import { generator } from '../random.ts';
import type { Tensor } from '../tensor.ts';
import type { Watch } from '../watch.ts';
import { checkBatch, sizeOf } from './batch.ts';
import type { Metric } from './metrics.ts';
import { type Neighbours, nearest } from './nearest.ts';

export type UmapOptions = {
  /** Of the result. Default: 2. */
  readonly dimensions?: 2 | 3;
  /** How many neighbours of each embedding are kept together: few show detail, many the whole. Default: 15. */
  readonly neighbours?: number;
  /** How close points may lie, 0 … 1. Default: 0.1. */
  readonly minDistance?: number;
  /** Default: `cosine`. */
  readonly metric?: Metric;
  readonly seed?: number;
  /** The nearest embeddings of each embedding by the metric, itself included. Default: computed here. */
  readonly nearest?: Neighbours;
};

/** How many nearest embeddings UMAP reads, of `count`. */
export const umapNeighbours = ({ neighbours = 15 }: UmapOptions, count: number): number => Math.min(neighbours, count - 1);

/** Draws single numbers of [0, 1) from a seed, in blocks. */
const uniformFrom = (seed: number): (() => number) => {
  const { rand } = generator(seed);
  let numbers = rand(0);
  let next = 0;
  return () => {
    if (next === numbers.length) {
      numbers = rand(4096);
      next = 0;
    }
    return numbers[next++] as number; // inside the block
  };
};

/** The neighbours of each embedding with their distances, itself first, as umap-learn expects them. */
const neighboursOf = (embeddings: Tensor, { k, indices, scores }: Neighbours, metric: Metric) => {
  const rows = Array.from({ length: embeddings.dims[0] ?? 0 }, (_, row) => row);
  const listed = rows.map((row) => {
    const others = Array.from({ length: k }, (_, place) => ({
      index: indices[row * k + place] as number, // inside [N, k]
      score: scores[row * k + place] as number,
    }));
    const rest = others.filter(({ index }) => index !== row).slice(0, k - 1);
    return rest.map(({ index, score }) => ({ index, distance: metric === 'cosine' ? Math.max(0, 1 - score) : score }));
  });
  return {
    indices: rows.map((row) => [row, ...(listed[row] ?? []).map(({ index }) => index)]),
    distances: rows.map((row) => [0, ...(listed[row] ?? []).map(({ distance }) => distance)]),
  };
};

/**
 * UMAP of embeddings `[N, D]` to `[N, 2]` or `[N, 3]` (McInnes et al. 2018), by umap-js with exact neighbours. The same seed gives the same points.
 * @throws ModelError `BAD_INPUT` for fewer than three embeddings, or values that are not finite
 */
export const projectUmap = (embeddings: Tensor, options: UmapOptions & Watch = {}): Tensor => {
  const { dimensions = 2, neighbours = 15, minDistance = 0.1, metric = 'cosine', seed = 0, onProgress } = options;
  checkBatch(embeddings, 3);
  if (!Number.isSafeInteger(neighbours) || neighbours < 2)
    throw new ModelError('BAD_INPUT', 'UMAP cannot use {neighbours} neighbours. Use a whole number, 2 or more.', {
      params: { neighbours },
    });
  const [count] = sizeOf(embeddings);
  const nNeighbors = umapNeighbours({ neighbours }, count);
  // half of the progress is the search for neighbours
  const search = { k: nNeighbors, metric, onProgress: (step: number, of: number) => onProgress?.(Math.round((500 * step) / of), 1000) };
  const found = neighboursOf(embeddings, options.nearest ?? nearest(embeddings, embeddings, search), metric);
  const umap = new UMAP({ nComponents: dimensions, nNeighbors, minDist: minDistance, random: uniformFrom(seed) });
  umap.setPrecomputedKNN(found.indices, found.distances);
  // umap-js reads only the number of rows, because the neighbours are known
  const epochs = umap.initializeFit(found.indices);
  for (let epoch = 0; epoch < epochs; epoch++) {
    umap.step();
    onProgress?.(500 + Math.round((500 * (epoch + 1)) / epochs), 1000);
  }
  return { dims: [count, dimensions], data: Float32Array.from(umap.getEmbedding().flat()) };
};
