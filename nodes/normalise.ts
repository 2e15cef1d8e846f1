import * as z from 'zod';
import { checkBatch, meanOf } from '../models/latent/batch.ts';
import { centreRows, whitenRows } from '../models/latent/normalise.ts';
import { unitRows } from '../models/rows.ts';
import { defineNode, oneSpace } from './define.ts';
import { basis, embedding, typeOf } from './kinds.ts';

export const normaliseNode = defineNode({
  type: 'normalise',
  version: 1,
  title: 'Normalise',
  category: 'Embedding',
  icon: 'scaling',
  doc: 'Centres embeddings, whitens them, scales them to length 1, or several of these in this order. Mean and variances are those of the embeddings themselves, or of a basis.',
  inputs: {
    embedding: embedding('The embeddings.', { batch: 'whole' }),
    basis: basis(
      'A PCA whose mean and variances are used, so that several batches are normalised alike. Default: fitted on the embeddings.',
      {
        batch: 'whole',
        optional: true,
      },
    ),
  },
  outputs: { embedding: embedding('The normalised embeddings.') },
  params: z.object({
    centre: z.boolean().default(false).describe('Whether to subtract the mean.'),
    whiten: z
      .boolean()
      .default(false)
      .describe('Whether to give every direction the same variance. This centres, too. Directions without variance become 0.'),
    unit: z.boolean().default(true).describe('Whether to scale each embedding to length 1 at the end.'),
  }),
  infer: ({ inputs }) => ({ embedding: typeOf('embedding', { space: oneSpace(inputs), role: inputs.embedding?.attributes.role }) }),
  async run({ inputs, params: { centre, whiten, unit }, context: { services, signal, progress } }) {
    const { space, role, dims, data } = inputs.embedding;
    const given = inputs.basis?.[0];
    checkBatch({ dims, data });
    const onProgress = (step: number, of: number) => progress({ step, of });
    const whitened = async () =>
      whitenRows({ dims, data }, given ?? (await services.latent.fitPca({ dims, data }, { signal, onProgress })));
    const centred = () => (centre ? centreRows({ dims, data }, given?.mean ?? meanOf({ dims, data })) : { dims, data });
    const rows = whiten ? await whitened() : centred();
    return { embedding: { space, role, ...(unit ? unitRows(rows) : rows) } };
  },
});
