import { z } from 'zod';
import { defineNode, familyOf, modelIn } from './define.ts';
import { conditioning, embedding, typeOf } from './kinds.ts';
import { eta, familyOfSpace, guidance, scheduler, seed, steps } from './params.ts';

export const priorNode = defineNode({
  type: 'prior',
  version: 1,
  title: 'Prior',
  category: 'Generate',
  doc: 'Imagines the image embedding z_i that a caption could have, by diffusion. Several candidates can be drawn; the one nearest to the text embedding is kept, as in the paper (section 2.2).',
  inputs: { conditioning: conditioning('The captions, from Encode text.') },
  outputs: { embedding: embedding('The image embeddings z_i, [N, D].', { attributes: { role: 'image' } }) },
  params: z.object({
    model: familyOfSpace(),
    steps: steps(),
    guidance: guidance(),
    seed: seed(),
    candidates: z.int().min(1).max(16).default(1).meta({
      widget: 'slider',
      description: 'Embeddings drawn for each caption; the one with the highest z_i · z_t is kept. The paper draws 2.',
    }),
    scheduler: scheduler(),
    eta: eta(),
  }),
  vector: ['seed', 'guidance'],
  models: ({ model }, inputs) => modelIn(model, inputs, 'prior'),
  infer: ({ inputs }) => ({ embedding: typeOf('embedding', { space: inputs.conditioning?.attributes.space, role: 'image' }) }),
  async run({ inputs, params, items, context }) {
    const { samplePrior } = await import('../models/prior.ts');
    const model = familyOf(context);
    const { space, dimension } = model.manifest.embedding;
    const data = await samplePrior({
      backend: context.services.backend,
      family: model,
      conditioning: inputs.conditioning,
      steps: params.steps,
      guidance: items.map((item) => item.guidance),
      seeds: items.map((item) => item.seed),
      scheduler: params.scheduler,
      eta: params.eta,
      candidates: params.candidates,
      signal: context.signal,
      progress: context.progress,
    });
    return { embedding: { space, role: 'image' as const, dims: [items.length, dimension], data } };
  },
});
