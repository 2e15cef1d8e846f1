import { direction } from '../latent/direction.ts';
import { duplicates } from '../latent/duplicates.ts';
import { kMeans } from '../latent/k-means.ts';
import { nearest } from '../latent/nearest.ts';
import { projectUmap } from '../latent/umap.ts';
import { fitPca, fitScatters, scatterOf } from '../pca/fit.ts';
import type { ThreadFunctions } from './latent-threads.ts';

/** The functions of a thread. All of their code is loaded with the thread, so that it fetches nothing later. */
export const threadFunctions: ThreadFunctions = {
  fitPca: async (embeddings, options) => fitPca(embeddings, options),
  nearest: async (queries, embeddings, options) => nearest(queries, embeddings, options),
  duplicates: async (embeddings, options) => duplicates(embeddings, options),
  kMeans: async (embeddings, options) => kMeans(embeddings, options),
  direction: async (from, to, options) => direction(from, to, options),
  projectUmap: async (embeddings, options) => projectUmap(embeddings, options),
  scatterOf: async (embeddings, options) => scatterOf(embeddings, options),
  fitScatters: async ({ parts, ...options }) => fitScatters(parts, options),
};
