import * as z from 'zod';
import { checkSpaces, defineNode, familyOf, modelIn } from './define.ts';
import { conditioning, embedding, image, noise, typeOf } from './kinds.ts';
import { familyOfSpace, pictureSize } from './params.ts';
import { noiseShape } from './picture-size.ts';

export const invertNode = defineNode({
  type: 'invert',
  version: 1,
  title: 'Invert',
  category: 'Generate',
  icon: 'flip-horizontal-2',
  doc: 'Finds the noise x_T from which the decoder reproduces a picture (DDIM inversion): the information that the embedding lacks. Decode with the scheduler `ddim`, guidance 1 and eta 0 to reproduce the picture, or with more freedom for variations. Models that draw pictures of any size keep the aspect ratio of the picture, unless a size is set.',
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
    refinements: z.int().min(0).max(20).optional().meta({
      widget: 'slider',
      description:
        'How often each step is repeated with its own result. More of them take longer, and the decoder returns more closely to the picture. Default: 0.',
    }),
    ...pictureSize,
  }),
  models: ({ model }, inputs) => modelIn(model, inputs, 'decoder'),
  infer({ inputs, params, model }) {
    checkSpaces(inputs, model);
    const asPictures = model?.decoder && params.width === undefined && params.height === undefined;
    return { noise: typeOf('noise', { shape: asPictures ? undefined : noiseShape(model, params) }) };
  },
  async run({ inputs, params, context }) {
    const { invert } = await import('../models/invert.ts');
    const noise = await invert({
      backend: context.services.backend,
      family: familyOf(context),
      images: inputs.images,
      pictures: context.services.images,
      embeddings: inputs.embedding.data,
      conditioning: inputs.conditioning,
      steps: params.steps,
      refinements: params.refinements,
      width: params.width,
      height: params.height,
      signal: context.signal,
      progress: context.progress,
    });
    return { noise };
  },
});
