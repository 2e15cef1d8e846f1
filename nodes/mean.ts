import * as z from 'zod';
import { groupMeans } from '../models/latent/group-means.ts';
import { defineNode } from './define.ts';
import { embedding, embeddingsOf, number, text } from './kinds.ts';
import { checkPerEmbedding } from './tensors.ts';

export const meanNode = defineNode({
  type: 'mean',
  version: 1,
  title: 'Mean',
  category: 'Embedding',
  icon: 'sigma',
  doc: 'The mean of many embeddings: what a set of pictures has in common. With labels, the mean of each label.',
  inputs: {
    embedding: embedding('The embeddings.', { batch: 'whole' }),
    labels: text('The label of each embedding, for one mean per label.', { batch: 'whole', optional: true }),
  },
  outputs: {
    embedding: embedding('The mean, or one mean per label.'),
    labels: text('The labels, in the order in which they first appear; none without labels.'),
    counts: number('How many embeddings each mean is of.'),
  },
  params: z.object({
    keepLength: z
      .boolean()
      .default(true)
      .describe('Whether to scale a mean to the mean length of its embeddings, which a decoder expects. A plain mean is shorter.'),
  }),
  infer: ({ inputs }) => (inputs.embedding ? { embedding: inputs.embedding } : {}),
  run({ inputs: { embedding: all, labels }, params: { keepLength } }) {
    checkPerEmbedding('labels', labels?.length, all.dims[0] ?? 0);
    const means = groupMeans(all, { labels, keepLength });
    return { embedding: embeddingsOf(all, means.rows), labels: means.labels, counts: means.sizes };
  },
});
