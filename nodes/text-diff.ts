import * as z from 'zod';
import { textDiff } from '../models/latent/index.ts';
import { defineNode, oneSpace } from './define.ts';
import { embedding, embeddingsOf, number, typeOf } from './kinds.ts';
import { spaced } from './params.ts';
import { at, rowsOf, sweepRows } from './tensors.ts';

const thetasOf = ({ steps, maximum }: { readonly steps: number; readonly maximum: number }): number[] =>
  steps === 1 ? [maximum] : spaced(0, maximum, steps);

export const textDiffNode = defineNode({
  type: 'text-diff',
  version: 1,
  title: 'Text diff',
  category: 'Embedding',
  icon: 'braces',
  doc: 'Rotates an image embedding towards the difference between two captions, in even steps: from "a photo of a lion" to "a photo of a lion cub" (figure 5 of the paper). Decode the strip with the noise that Invert found.',
  inputs: {
    embedding: embedding('The image to change.', { attributes: { role: 'image' } }),
    to: embedding('The caption to move towards: the embedding output of Encode text.', { attributes: { role: 'text' } }),
    from: embedding('The caption of the unchanged image. If not connected, the other caption alone is the direction.', {
      attributes: { role: 'text' },
      optional: true,
    }),
  },
  outputs: {
    embedding: embedding('The changed embeddings, one strip per image.', { attributes: { role: 'image' } }),
    thetas: number('How far each embedding is rotated: 0 is the image itself.'),
  },
  params: z.object({
    steps: z.int().min(1).max(1000).default(6).meta({
      widget: 'slider',
      description: 'Embeddings per image, from the image itself to the maximum. One embedding is only the maximum.',
    }),
    maximum: z.number().min(0).max(1).default(0.5).meta({
      widget: 'slider',
      step: 0.01,
      description: 'How far the last embedding is rotated. The paper uses 0.25 to 0.5; 1 is the direction itself.',
    }),
  }),
  single: (params, item) => ({ steps: 1, maximum: thetasOf(params)[item] ?? params.maximum }),
  infer: ({ inputs }) => ({ embedding: typeOf('embedding', { space: oneSpace(inputs), role: 'image' }) }),
  run({ inputs, params }) {
    const [to, from] = [rowsOf(inputs.to), inputs.from && rowsOf(inputs.from)];
    const thetas = thetasOf(params);
    const { rows, values } = sweepRows(rowsOf(inputs.embedding), thetas, (image, t, index) =>
      textDiff({ image, to: at(to, index), ...(from && { from: at(from, index) }), t }),
    );
    return { embedding: embeddingsOf(inputs.embedding, rows), thetas: values };
  },
});
