import * as z from 'zod';
import { checkSpaces, defineNode, familyOf, modelIn } from './define.ts';
import { conditioning, embedding, typeOf } from './kinds.ts';
import { eta, familyOfSpace, guidance, scheduler, seed, steps } from './params.ts';

/** The component of a family that each method needs. */
const methods = { diffusion: 'prior', autoregressive: 'autoregressive-prior', 'one-pass': 'one-pass-prior' } as const;

export const priorNode = defineNode({
  type: 'prior',
  version: 1,
  title: 'Prior',
  category: 'Generate',
  icon: 'sparkles',
  doc: 'Predicts an image embedding z_i for a caption: by diffusion or, in families that have such a prior, one principal component after another or in one pass. Of several candidates, it outputs the one nearest to the text embedding, as in the paper (section 2.2).',
  inputs: {
    conditioning: conditioning('The captions, from Encode text.'),
    negative: conditioning(
      'Captions of what the embedding should not show, for guidance. If not connected, guidance uses the empty caption. The same captions in both inputs give the negative embedding of Kandinsky 2.2.',
      { optional: true },
    ),
  },
  outputs: { embedding: embedding('The image embeddings z_i, [N, D].', { attributes: { role: 'image' } }) },
  params: z.object({
    model: familyOfSpace(),
    method: z
      .enum(['diffusion', 'autoregressive', 'one-pass'])
      .default('diffusion')
      .describe(
        '`diffusion` removes noise step by step; `autoregressive` draws one component after another; `one-pass` predicts the embedding at once, without guidance. The paper prefers diffusion.',
      ),
    steps: steps().describe(
      'Denoising steps of `diffusion`. More steps are slower and give finer results. Default: the value of the model.',
    ),
    guidance: guidance(),
    seed: seed(),
    candidates: z.int().min(1).max(16).default(1).meta({
      widget: 'slider',
      description: 'Embeddings drawn per caption; the output is the one with the highest z_i · z_t. The paper draws 2.',
    }),
    scheduler: scheduler().describe('The scheduler of the steps of `diffusion`. Default: the one of the model.'),
    eta: eta().describe(
      'Fresh noise in each DDIM step: 0 is deterministic, 1 adds as much as DDPM. Other schedulers and methods ignore it.',
    ),
  }),
  vector: ['seed', 'guidance'],
  choices: { method: methods },
  models: ({ model, method }, inputs) => modelIn(model, inputs, methods[method]),
  infer({ inputs, model }) {
    checkSpaces(inputs, model);
    return { embedding: typeOf('embedding', { space: model?.space ?? inputs.conditioning?.attributes.space, role: 'image' }) };
  },
  async run({ inputs, params, items, context }) {
    const model = familyOf(context);
    const { space, dimension } = model.manifest.embedding;
    const options = {
      backend: context.services.backend,
      family: model,
      conditioning: inputs.conditioning,
      negative: inputs.negative,
      guidance: items.map((item) => item.guidance),
      seeds: items.map((item) => item.seed),
      candidates: params.candidates,
      signal: context.signal,
      progress: context.progress,
    };
    const { steps, scheduler, eta } = params;
    const sample = {
      diffusion: async () => (await import('../models/prior.ts')).samplePrior({ ...options, steps, scheduler, eta }),
      autoregressive: async () => (await import('../models/autoregressive-prior.ts')).sampleAutoregressivePrior(options),
      'one-pass': async () => (await import('../models/one-pass-prior.ts')).sampleOnePassPrior(options),
    };
    const data = await sample[params.method]();
    return { embedding: { space, role: 'image' as const, dims: [items.length, dimension], data } };
  },
});
