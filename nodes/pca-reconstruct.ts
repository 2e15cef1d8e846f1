import { z } from 'zod';
import { reconstruct } from '../models/pca/coordinates.ts';
import { defineNode, oneSpace } from './define.ts';
import { basis, embedding, embeddingsOf, number, typeOf } from './kinds.ts';
import { at, rowsOf, sweepRows } from './tensors.ts';

export const pcaReconstructNode = defineNode({
  type: 'pca-reconstruct',
  version: 1,
  title: 'PCA reconstruct',
  category: 'PCA',
  icon: 'boxes',
  doc: 'Builds embeddings again from their first k components, for each k of a list: what is drawn first, and what only late (figure 7 of the paper).',
  inputs: { embedding: embedding('The embeddings to build again.'), basis: basis('The basis, from PCA fit.') },
  outputs: {
    embedding: embedding('A strip of embeddings for each one: one a k, in the order of the list.'),
    counts: number('The k of each.'),
  },
  params: z.object({
    components: z
      .array(z.int().min(0).max(4096))
      .min(1)
      .max(256)
      .default([1, 2, 5, 10, 20, 40, 80, 160])
      .describe('How many components to use, a list. 0 is the mean alone; more than the basis has are all.'),
  }),
  infer: ({ inputs }) => ({ embedding: typeOf('embedding', { space: oneSpace(inputs), role: inputs.embedding?.attributes.role }) }),
  run({ inputs, params }) {
    const { rows, values } = sweepRows(rowsOf(inputs.embedding), params.components, (row, count, index) =>
      reconstruct(at(inputs.basis, index), row, count),
    );
    return { embedding: embeddingsOf(inputs.embedding, rows), counts: values };
  },
});
