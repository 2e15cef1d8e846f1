import * as z from 'zod';
import { takeRows } from '../models/latent/batch.ts';
import { shortNumber } from './captions.ts';
import { defineNode, oneSpace } from './define.ts';
import { embedding, image, number, text } from './kinds.ts';
import { metric } from './params.ts';
import { at, checkPerEmbedding } from './tensors.ts';

export const nearestNode = defineNode({
  type: 'nearest',
  version: 1,
  title: 'Nearest',
  category: 'Embedding',
  effort: 6,
  icon: 'locate-fixed',
  doc: 'Searches a batch: finds the embeddings nearest to each query, the nearest first. Encode a text as the query to search pictures by words.',
  inputs: {
    queries: embedding('What to search for: the embeddings of texts or pictures.', { batch: 'whole' }),
    embedding: embedding('The embeddings to search.', { batch: 'whole' }),
    captions: text('A caption, or a name, of each embedding that is searched.', { batch: 'whole', optional: true }),
    images: image('The picture of each embedding that is searched.', { batch: 'whole', optional: true }),
  },
  outputs: {
    embedding: embedding('The nearest embeddings, query by query.'),
    indices: number('Their positions in the batch, from 0.'),
    scores: number('Their scores: cosines, or distances.'),
    captions: text('Their captions, each with its score, for a grid. Without captions, their positions.'),
    images: image('Their pictures; none if no pictures are connected.'),
  },
  params: z.object({
    count: z.int().min(1).max(10_000).default(8).meta({ widget: 'slider', description: 'How many embeddings to find for each query.' }),
    metric: metric(),
  }),
  infer({ inputs }) {
    oneSpace(inputs);
    return inputs.embedding ? { embedding: inputs.embedding } : {};
  },
  async run({ inputs, params: { count, metric }, context: { services, signal, progress } }) {
    const { queries, embedding: searched, captions, images } = inputs;
    const total = searched.dims[0] ?? 0;
    checkPerEmbedding('captions', captions?.length, total);
    checkPerEmbedding('images', images?.length, total);
    const onProgress = (step: number, of: number) => progress({ step, of });
    const found = await services.latent.nearest(queries, searched, { k: count, metric, signal, onProgress });
    const indices = Array.from(found.indices);
    const scores = Array.from(found.scores);
    return {
      embedding: { space: searched.space, role: searched.role, ...takeRows(searched, indices) },
      indices,
      scores,
      captions: indices.map((index, place) => `${captions ? at(captions, index) : index} ${shortNumber(at(scores, place))}`),
      images: images ? indices.map((index) => at(images, index)) : [],
    };
  },
});
