import { z } from 'zod';
import { defineNode, familyOf, modelIn, oneSpace } from './define.ts';
import { conditioning, embedding, image, noise, typeOf } from './kinds.ts';
import { familyOfSpace } from './params.ts';

export const invertNode = defineNode({
  type: 'invert',
  version: 1,
  title: 'Invert',
  category: 'Generate',
  icon: 'flip-horizontal-2',
  doc: 'Finds the noise x_T from which the decoder reproduces a picture (DDIM inversion): the information that the embedding lacks. Decode with guidance 1 and eta 0 to reproduce the picture, or with a higher eta for variations.',
  inputs: {
    images: image('The pictures to invert.'),
    embedding: embedding('The embeddings of the pictures, from Encode image.', { attributes: { role: 'image' } }),
    conditioning: conditioning('The captions of the pictures, if Decode gets them too. If not connected, no caption is used.', {
      optional: true,
    }),
  },
  outputs: { noise: noise('The noise x_T, [N, C, H, W].') },
  params: z.object({
    model: familyOfSpace(),
    steps: z
      .int()
      .min(1)
      .max(1000)
      .default(50)
      .meta({ widget: 'slider', description: 'Steps of the inversion. Decode with the same number for the closest reconstruction.' }),
  }),
  models: ({ model }, inputs) => modelIn(model, inputs, 'decoder'),
  infer({ inputs, model }) {
    oneSpace(inputs);
    return { noise: typeOf('noise', { shape: model?.noise }) };
  },
  async run({ inputs, params, context }) {
    const { invert } = await import('../models/invert.ts');
    const model = familyOf(context);
    const data = await invert({
      backend: context.services.backend,
      family: model,
      images: inputs.images,
      embeddings: inputs.embedding.data,
      conditioning: inputs.conditioning,
      steps: params.steps,
      signal: context.signal,
      progress: context.progress,
    });
    return { noise: { dims: [inputs.images.length, ...(model.manifest.decoder?.sample ?? [])], data } };
  },
});
