import * as z from 'zod';
import { defineNode } from './define.ts';
import { embedding, number, text } from './kinds.ts';
import { seed } from './params.ts';

export const clusterNode = defineNode({
  type: 'cluster',
  version: 1,
  title: 'Cluster',
  category: 'Embedding',
  icon: 'chart-scatter',
  doc: 'Divides embeddings into clusters of similar ones by k-means. Nearest with the centres as queries finds what a cluster is about; Mean, Filter and the explorer take the labels.',
  inputs: { embedding: embedding('The embeddings.', { batch: 'whole' }) },
  outputs: {
    labels: text('The name of the cluster of each embedding: "cluster 1", "cluster 2", …'),
    indices: number('The index of the cluster of each embedding, from 0.'),
    centres: embedding('The centre of each cluster.'),
    sizes: number('The number of embeddings of each cluster.'),
  },
  params: z.object({
    clusters: z.int().min(1).max(1000).default(8).meta({ widget: 'slider', description: 'How many clusters.' }),
    iterations: z.int().min(1).max(10_000).default(300).describe('How often the centres are computed at most.'),
    seed: seed('The seed of the first centres. The same seed gives the same clusters.'),
  }),
  infer: ({ inputs }) => (inputs.embedding ? { centres: inputs.embedding } : {}),
  async run({ inputs: { embedding: all }, params, context: { services, signal, progress } }) {
    const onProgress = (step: number, of: number) => progress({ step, of });
    const found = await services.latent.kMeans(all, { ...params, signal, onProgress });
    return {
      labels: Array.from(found.labels, (label) => `cluster ${label + 1}`),
      indices: Array.from(found.labels),
      centres: { space: all.space, role: all.role, dims: found.centres.dims, data: found.centres.data },
      sizes: Array.from(found.sizes),
    };
  },
});
