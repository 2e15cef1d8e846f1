import * as z from 'zod';
import { project } from '../models/pca/coordinates.ts';
import { defineNode, oneSpace } from './define.ts';
import { basis, embedding, scores, text } from './kinds.ts';
import { metric, seed } from './params.ts';
import { checkPerEmbedding, rowsOf } from './tensors.ts';

const axes = ['x', 'y', 'z'] as const;

export const projectNode = defineNode({
  type: 'project',
  version: 1,
  title: 'Project',
  category: 'Embedding',
  icon: 'scan-line',
  doc: 'Places embeddings in a plane or in space: by UMAP, which keeps neighbours together, or on principal components.',
  inputs: {
    embedding: embedding('The embeddings.', { batch: 'whole' }),
    basis: basis('The PCA of the method `pca`. Default: fitted on the embeddings.', { batch: 'whole', optional: true }),
    names: text('The name of each embedding.', { batch: 'whole', optional: true }),
  },
  outputs: { coordinates: scores('A table with a row per embedding: its coordinates x, y and z.') },
  params: z.object({
    method: z
      .enum(['umap', 'pca'])
      .default('umap')
      .describe('`umap` keeps neighbours together; `pca` shows the directions of the largest variance.'),
    dimensions: z.int().min(2).max(3).default(2).describe('The number of coordinates: 2 for a plane, 3 for space.'),
    neighbours: z
      .int()
      .min(2)
      .max(200)
      .default(15)
      .meta({ widget: 'slider', description: 'How many neighbours UMAP keeps together: few show detail, many the whole.' }),
    minDistance: z
      .number()
      .min(0)
      .max(1)
      .default(0.1)
      .meta({ widget: 'slider', step: 0.01, description: 'How close together UMAP may place points.' }),
    metric: metric(),
    seed: seed('The seed of UMAP. The same seed gives the same picture.'),
  }),
  infer({ inputs }) {
    oneSpace(inputs);
    return {};
  },
  async run({ inputs: { embedding: all, basis, names }, params, context: { services, signal, progress } }) {
    const { method, neighbours, minDistance, metric, seed } = params;
    const dimensions = params.dimensions === 3 ? 3 : 2;
    const count = all.dims[0] ?? 0;
    checkPerEmbedding('names', names?.length, count);
    const onProgress = (step: number, of: number) => progress({ step, of });
    const table = async (): Promise<Float32Array> => {
      if (method === 'umap') {
        const settings = { dimensions, neighbours, minDistance, metric, seed, signal, onProgress } as const;
        return (await services.latent.projectUmap(all, settings)).data;
      }
      const fitted = basis?.[0] ?? (await services.latent.fitPca(all, { components: dimensions, signal, onProgress }));
      return Float32Array.from(
        rowsOf(all).flatMap((row) => Array.from({ length: dimensions }, (_, axis) => project(fitted, row)[axis] ?? 0)),
      );
    };
    const rows = names ?? Array.from({ length: count }, (_, index) => String(index));
    return { coordinates: { rows, columns: axes.slice(0, dimensions), values: await table() } };
  },
});
