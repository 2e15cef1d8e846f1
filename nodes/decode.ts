import { z } from 'zod';
import { refuse } from '../graph/index.ts';
import { defineNode, familyOf, modelIn, oneSpace } from './define.ts';
import { conditioning, embedding, image, noise } from './kinds.ts';
import { eta, familyOfSpace, guidance, scheduler, seed, steps } from './params.ts';
import type { Steer } from './steer.ts';

export const decodeNode = defineNode({
  type: 'decode',
  version: 1,
  title: 'Decode',
  category: 'Generate',
  icon: 'wand',
  doc: 'Draws the picture that an image embedding describes, by diffusion. It also takes a text embedding, or the caption alone: the conditioning ladder of the paper (figure 8).',
  inputs: {
    embedding: embedding(
      'What to draw: an image embedding, or a text embedding instead. If not connected, only the conditioning is used.',
      { optional: true },
    ),
    conditioning: conditioning('The caption, for decoders that use it in addition to the embedding.', { optional: true }),
    noise: noise('The noise x_T to start from, from Invert or Noise. If not connected, it is drawn from the seed.', { optional: true }),
  },
  outputs: { images: image('One picture per embedding.') },
  params: z.object({ model: familyOfSpace(), steps: steps(), guidance: guidance(), seed: seed(), eta: eta(), scheduler: scheduler() }),
  steer: { draw: { embedding: 'embedding', images: 'images', steps: 'steps' } } satisfies Steer,
  vector: ['seed', 'guidance', 'eta'],
  models: ({ model }, inputs) => modelIn(model, inputs, 'decoder'),
  infer({ inputs, model }) {
    if (!inputs.embedding && !inputs.conditioning) throw refuse('There is nothing to draw. Connect an embedding, a conditioning, or both.');
    oneSpace(inputs);
    const shape = inputs.noise?.attributes.shape;
    if (model && shape !== undefined && shape !== model.noise) {
      throw refuse(
        'The noise has shape {given}, but the decoder of model "{model}" needs shape {wanted}. Create the noise with the same model.',
        {
          given: shape,
          model: model.family,
          wanted: model.noise,
        },
      );
    }
    return {};
  },
  async run({ inputs, params, items, context }) {
    const { sampleDecoder } = await import('../models/decoder.ts');
    const model = familyOf(context);
    const images = await sampleDecoder({
      backend: context.services.backend,
      family: model,
      embeddings: inputs.embedding?.data ?? new Float32Array(items.length * model.manifest.embedding.dimension),
      conditioning: inputs.conditioning,
      ...(inputs.noise && { xT: inputs.noise.data }),
      steps: params.steps,
      guidance: items.map((item) => item.guidance),
      seeds: items.map((item) => item.seed),
      eta: items.map((item) => item.eta),
      scheduler: params.scheduler,
      signal: context.signal,
      progress: context.progress,
      previews: context.previews,
    });
    return { images };
  },
});
