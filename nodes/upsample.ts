import * as z from 'zod';
import { defineNode, familyOf, modelIn } from './define.ts';
import { embedding, image } from './kinds.ts';
import { family, scheduler, seed, steps } from './params.ts';
import type { Steer } from './steer.ts';

export const upsampleNode = defineNode({
  type: 'upsample',
  version: 1,
  title: 'Upsample',
  category: 'Generate',
  icon: 'image-upscale',
  doc: 'Draws small pictures at a larger size, by diffusion: the second half of the cascade of the paper (section 2.1). It adds matching details and changes nothing else.',
  inputs: {
    images: image('The pictures to enlarge. The shorter side is scaled to the input size of the model, and the centre is used.'),
    embedding: embedding(
      'The embeddings of the pictures, for upsamplers that use them. If not connected, only the pictures are used, as in the paper.',
      {
        optional: true,
      },
    ),
  },
  outputs: { images: image('One large picture per small picture.') },
  params: z.object({
    model: family(),
    steps: steps(),
    noiseLevel: z.int().min(0).max(999).optional().meta({
      widget: 'slider',
      description:
        'Noise added to the small picture before it is enlarged. With more noise, the model keeps fewer of its details and invents more. 0 adds none. Default: the value of the model.',
    }),
    seed: seed(),
    scheduler: scheduler(),
  }),
  steer: { enlarge: { images: 'images', enlarged: 'images' } } satisfies Steer,
  vector: ['seed', 'noiseLevel'],
  models: ({ model }, inputs) => modelIn(model, inputs, 'upsampler'),
  async run({ inputs, params, items, context }) {
    const { sampleUpsampler } = await import('../models/upsampler.ts');
    const images = await sampleUpsampler({
      backend: context.services.backend,
      family: familyOf(context),
      images: inputs.images,
      pictures: context.services.images,
      ...(inputs.embedding && { embeddings: inputs.embedding.data }),
      steps: params.steps,
      noiseLevel: items.map((item) => item.noiseLevel),
      seeds: items.map((item) => item.seed),
      scheduler: params.scheduler,
      signal: context.signal,
      progress: context.progress,
      previews: context.previews,
    });
    return { images };
  },
});
