import * as z from 'zod';
import { refuse } from '../graph/index.ts';
import { checkSpaces, defineNode, familyOf, modelIn } from './define.ts';
import { conditioning, embedding, image, noise } from './kinds.ts';
import { eta, familyOfSpace, guidance, pictureSize, scheduler, seed, steps } from './params.ts';
import { checkNoise } from './picture-size.ts';
import type { Steer } from './steer.ts';

export const decodeNode = defineNode({
  type: 'decode',
  version: 1,
  title: 'Decode',
  category: 'Generate',
  icon: 'wand',
  doc: 'Draws the picture that an image embedding describes, by diffusion. It also takes a text embedding, or the caption alone: the conditioning ladder of the paper (figure 8). Guidance leads away from what is unconditional in the model, or from the negative inputs.',
  inputs: {
    embedding: embedding(
      'What to draw: an image embedding, or a text embedding instead. If not connected, only the conditioning is used.',
      { optional: true },
    ),
    conditioning: conditioning('The caption, for decoders that use it in addition to the embedding.', { optional: true }),
    noise: noise('The noise x_T to start from, from Invert or Noise. If not connected, it is drawn from the seed.', { optional: true }),
    negative: conditioning('A caption of what not to draw, for decoders that use captions. If not connected, guidance uses no caption.', {
      optional: true,
    }),
    negativeEmbedding: embedding(
      'An embedding of what not to draw. In Kandinsky 2.2 it comes from a Prior with the negative caption in both of its inputs. If not connected, guidance uses the unconditional embedding of the model.',
      { optional: true },
    ),
  },
  outputs: { images: image('One picture per embedding.') },
  params: z.object({
    model: familyOfSpace(),
    steps: steps(),
    guidance: guidance(),
    seed: seed(),
    eta: eta(),
    freedom: z.number().min(0).max(1).optional().meta({
      widget: 'slider',
      step: 0.05,
      description:
        'How far the picture may leave the noise of its input and the usual composition: 0 keeps both, 1 draws by the seed what the embedding leaves open, such as place, size, side and light. Default: 0.',
    }),
    scheduler: scheduler(),
    noiseLevel: z.int().min(0).max(999).optional().meta({
      widget: 'slider',
      description:
        'Noise added to the embedding, for models that add some: with more noise, the picture is less like the embedding. Default: the value of the model.',
    }),
    ...pictureSize,
  }),
  // guidance after a single step exaggerates contrast and colours
  steer: {
    draw: { embedding: 'embedding', images: 'images', steps: 'steps', quickest: { steps: 1, guidance: 1 } },
  } satisfies Steer,
  vector: ['seed', 'guidance', 'eta', 'freedom', 'noiseLevel'],
  models: ({ model }, inputs) => modelIn(model, inputs, 'decoder'),
  infer({ inputs, params, model }) {
    if (!inputs.embedding && !inputs.conditioning) throw refuse('There is nothing to draw. Connect an embedding, a conditioning, or both.');
    checkSpaces(inputs, model);
    if (inputs.noise) checkNoise(inputs.noise.attributes.shape, model, params);
    return {};
  },
  async run({ inputs, params, items, context }) {
    const { sampleDecoder } = await import('../models/decoder.ts');
    const images = await sampleDecoder({
      backend: context.services.backend,
      family: familyOf(context),
      embeddings: inputs.embedding?.data,
      conditioning: inputs.conditioning,
      negative: inputs.negative,
      negativeEmbeddings: inputs.negativeEmbedding?.data,
      xT: inputs.noise,
      steps: params.steps,
      guidance: items.map((item) => item.guidance),
      seeds: items.map((item) => item.seed),
      eta: items.map((item) => item.eta),
      freedom: items.map((item) => item.freedom),
      noiseLevel: items.map((item) => item.noiseLevel),
      width: params.width,
      height: params.height,
      scheduler: params.scheduler,
      signal: context.signal,
      progress: context.progress,
      previews: context.previews,
    });
    return { images };
  },
});
