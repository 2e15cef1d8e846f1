import * as z from 'zod';
import { defineNode, oneSpace } from './define.ts';
import { basis, embedding, typeOf } from './kinds.ts';
import type { Steer } from './steer.ts';

export const pcaFitNode = defineNode({
  type: 'pca-fit',
  version: 1,
  title: 'PCA fit',
  category: 'PCA',
  icon: 'square-sigma',
  doc: 'Finds the directions in which embeddings differ most: their principal components, in order of explained variance.',
  inputs: { embedding: embedding('The embeddings to fit on: those of Library, or of your own pictures.', { batch: 'whole' }) },
  outputs: { basis: basis('The mean and the components.') },
  params: z.object({
    components: z.int().min(1).max(4096).optional().describe('How many components to keep. Default: all of them.'),
    centre: z
      .boolean()
      .default(true)
      .describe('Whether to subtract the mean first. Without it, the components describe positions seen from zero.'),
    unit: z
      .boolean()
      .default(false)
      .describe('Whether to scale the embeddings to length 1 first, so that only their directions count, as in cosines.'),
    whiten: z
      .boolean()
      .default(false)
      .describe('Whether Project counts coordinates in standard deviations, so that all components weigh the same.'),
  }),
  steer: { fit: { embedding: 'embedding', basis: 'basis' } } satisfies Steer,
  origin: () => ({ embedding: 'all' }),
  infer: ({ inputs }) => ({ basis: typeOf('basis', { space: oneSpace(inputs) }) }),
  async run({ inputs: { embedding }, params, context: { services, signal, progress } }) {
    const { space, dims, data } = embedding;
    const onProgress = (step: number, of: number) => progress({ step, of });
    const basis = await services.latent.fitPca({ dims, data }, { ...params, signal, onProgress });
    return { basis: [{ ...basis, space }] };
  },
});
