import type { PcaOptions } from '../pca/fit.ts';
import type { Basis } from '../pca/index.ts';
import type { Tensor } from '../tensor.ts';
import type { Watch } from '../watch.ts';
import type { Direction, DirectionOptions } from './direction.ts';
import type { DuplicateOptions, Duplicates } from './duplicates.ts';
import type { Clusters, KMeansOptions } from './k-means.ts';
import type { NearestOptions, Neighbours } from './nearest.ts';
import type { UmapOptions } from './umap.ts';

/** How a caller follows and stops a computation. An aborted one rejects with the reason of the signal. */
export type LatentCall = Watch & { readonly signal?: AbortSignal | undefined };

/**
 * The computations with many embeddings that can take seconds. Entry points choose where they run: in a worker of the page, or in a thread of Node.
 * Each is the function of the same name in `models/latent` or `models/pca`.
 */
export type LatentFunctions = {
  fitPca(embeddings: Tensor, options?: PcaOptions & LatentCall): Promise<Basis>;
  nearest(queries: Tensor, embeddings: Tensor, options: NearestOptions & LatentCall): Promise<Neighbours>;
  duplicates(embeddings: Tensor, options: DuplicateOptions & LatentCall): Promise<Duplicates>;
  kMeans(embeddings: Tensor, options: KMeansOptions & LatentCall): Promise<Clusters>;
  direction(from: Tensor, to: Tensor, options?: DirectionOptions & LatentCall): Promise<Direction>;
  projectUmap(embeddings: Tensor, options?: UmapOptions & LatentCall): Promise<Tensor>;
};

/** Computes in the caller's thread. */
export const latentFunctions: LatentFunctions = {
  fitPca: async (embeddings, options) => (await import('../pca/fit.ts')).fitPca(embeddings, options),
  nearest: async (queries, embeddings, options) => (await import('./nearest.ts')).nearest(queries, embeddings, options),
  duplicates: async (embeddings, options) => (await import('./duplicates.ts')).duplicates(embeddings, options),
  kMeans: async (embeddings, options) => (await import('./k-means.ts')).kMeans(embeddings, options),
  direction: async (from, to, options) => (await import('./direction.ts')).direction(from, to, options),
  projectUmap: async (embeddings, options) => (await import('./umap.ts')).projectUmap(embeddings, options),
};
