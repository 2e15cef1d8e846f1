import { z } from 'zod';
import { defineNode, familyOf, modelIn } from './define.ts';
import { conditioning, embedding, typeOf } from './kinds.ts';
import { eta, familyOfSpace, guidance, scheduler, seed, steps } from './params.ts';

/** The methods, and the component of a family that each method needs. */
const methods = { diffusion: 'prior', autoregressive: 'autoregressive-prior' } as const;

export const priorNode = defineNode({
  type: 'prior',
  version: 1,
  title: 'Prior',
  category: 'Generate',
  icon: 'sparkles',
  doc: 'Imagines the image embedding z_i that a caption could have, by diffusion or, in families that have such a prior, one principal component after the other. Several candidates can be drawn; the one nearest to the text embedding is kept, as in the paper (section 2.2).',
  inputs: { conditioning: conditioning('The captions, from Encode text.') },
  outputs: { embedding: embedding('The image embeddings z_i, [N, D].', { attributes: { role: 'image' } }) },
  params: z.object({
    model: familyOfSpace(),
    method: z
      .enum(['diffusion', 'autoregressive'])
      .default('diffusion')
      .describe(
        '`diffusion` takes noise away step by step; `autoregressive` draws one component after the other. The paper prefers diffusion.',
      ),
    steps: steps().describe(
      'Denoising steps; `autoregressive` does not read them. More are slower and finer. Left out: as the model advises.',
    ),
    guidance: guidance(),
    seed: seed(),
    candidates: z.int().min(1).max(16).default(1).meta({
      widget: 'slider',
      description: 'Embeddings drawn for each caption; the one with the highest z_i · z_t is kept. The paper draws 2.',
    }),
    scheduler: scheduler().describe('How steps are taken; `autoregressive` does not read it. Left out: as the model advises.'),
    eta: eta().describe('Fresh noise in each DDIM step: 0 is deterministic, 1 is as much as DDPM draws. Nothing but DDIM reads it.'),
  }),
  vector: ['seed', 'guidance'],
  choices: { method: methods },
  models: ({ model, method }, inputs) => modelIn(model, inputs, methods[method]),
  infer: ({ inputs }) => ({ embedding: typeOf('embedding', { space: inputs.conditioning?.attributes.space, role: 'image' }) }),
  async run({ inputs, params, items, context }) {
    const model = familyOf(context);
    const { space, dimension } = model.manifest.embedding;
    const asked = {
      backend: context.services.backend,
      family: model,
      conditioning: inputs.conditioning,
      guidance: items.map((item) => item.guidance),
      seeds: items.map((item) => item.seed),
      candidates: params.candidates,
      signal: context.signal,
      progress: context.progress,
    };
    const { steps, scheduler, eta } = params;
    const data =
      params.method === 'diffusion'
        ? await (await import('../models/prior.ts')).samplePrior({ ...asked, steps, scheduler, eta })
        : await (await import('../models/autoregressive-prior.ts')).sampleAutoregressivePrior(asked);
    return { embedding: { space, role: 'image' as const, dims: [items.length, dimension], data } };
  },
});
