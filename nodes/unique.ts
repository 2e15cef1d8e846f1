import * as z from 'zod';
import { takeRows } from '../models/latent/batch.ts';
import { shortNumber } from './captions.ts';
import { defineNode } from './define.ts';
import { embedding, image, number, text } from './kinds.ts';
import { metric } from './params.ts';
import { at, checkPerEmbedding } from './tensors.ts';

export const uniqueNode = defineNode({
  type: 'unique',
  version: 1,
  title: 'Unique',
  category: 'Embedding',
  effort: 6,
  icon: 'copy-minus',
  doc: 'Removes near-duplicates: of embeddings that are nearer to each other than the threshold, it keeps the first. The removed ones are listed with what they repeat.',
  inputs: {
    embedding: embedding('The embeddings, of pictures for example.', { batch: 'whole' }),
    captions: text('A caption, or a name, of each embedding.', { batch: 'whole', optional: true }),
    images: image('The picture of each embedding.', { batch: 'whole', optional: true }),
  },
  outputs: {
    embedding: embedding('The embeddings that are kept.'),
    indices: number('The positions of the kept ones, from 0.'),
    captions: text('The captions of the kept ones. Without captions, their positions.'),
    images: image('The pictures of the kept ones; none if no pictures are connected.'),
    removed: number('The positions of the removed ones.'),
    originals: number('For each removed one the position of the one that it repeats.'),
    scores: number('For each removed one its cosine with the one that it repeats, or its distance.'),
    pairs: text('Each removed one and the one that it repeats, with the score.'),
    pairImages: image('The pictures of the pairs: the kept one, then the removed one.'),
  },
  params: z.object({
    threshold: z
      .number()
      .min(-1)
      .max(1000)
      .default(0.95)
      .describe('The least cosine of near-duplicates; with `euclidean` their greatest distance.'),
    metric: metric(),
  }),
  infer: ({ inputs }) => (inputs.embedding ? { embedding: inputs.embedding } : {}),
  async run({ inputs, params: { threshold, metric }, context: { services, signal, progress } }) {
    const { embedding: all, captions, images } = inputs;
    const total = all.dims[0] ?? 0;
    checkPerEmbedding('captions', captions?.length, total);
    checkPerEmbedding('images', images?.length, total);
    const onProgress = (step: number, of: number) => progress({ step, of });
    const found = await services.latent.duplicates(all, { threshold, metric, signal, onProgress });
    const [kept, removed, originals] = [Array.from(found.kept), Array.from(found.removed), Array.from(found.of)];
    const scores = Array.from(found.scores);
    const nameOf = (index: number) => (captions ? at(captions, index) : String(index));
    return {
      embedding: { space: all.space, role: all.role, ...takeRows(all, kept) },
      indices: kept,
      captions: kept.map(nameOf),
      images: images ? kept.map((index) => at(images, index)) : [],
      removed,
      originals,
      scores,
      pairs: removed.map((index, place) => `${nameOf(at(originals, place))} = ${nameOf(index)} ${shortNumber(at(scores, place))}`),
      pairImages: images ? removed.flatMap((index, place) => [at(images, at(originals, place)), at(images, index)]) : [],
    };
  },
});
