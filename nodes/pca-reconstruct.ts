import * as z from 'zod';
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
  doc: 'Reconstructs embeddings from their first k components, for each k of a list. It shows which features appear with few components, and which only with many (figure 7 of the paper).',
  inputs: { embedding: embedding('The embeddings to reconstruct.'), basis: basis('The basis, from PCA fit.') },
  outputs: {
    embedding: embedding('A strip per embedding, with one reconstruction per k, in the order of the list.'),
    counts: number('The k of each reconstruction.'),
  },
  params: z.object({
    components: z
      .array(z.int().min(0).max(4096))
      .min(1)
      .max(256)
      .default([1, 2, 5, 10, 20, 40, 80, 160])
      .describe('A list of numbers of components to use. 0 is only the mean; a number above the size of the basis uses all.'),
  }),
  infer: ({ inputs }) => ({ embedding: typeOf('embedding', { space: oneSpace(inputs), role: inputs.embedding?.attributes.role }) }),
  run({ inputs, params }) {
    const { rows, values } = sweepRows(rowsOf(inputs.embedding), params.components, (row, count, index) =>
      reconstruct(at(inputs.basis, index), row, count),
    );
    return { embedding: embeddingsOf(inputs.embedding, rows), counts: values };
  },
});
