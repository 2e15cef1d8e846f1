import * as z from 'zod';
import { ModelError } from '../models/error.ts';
import { joinRows } from '../models/rows.ts';
import { shapesFor } from '../models/sizes.ts';
import { defineNode, familyOf } from './define.ts';
import { noise, typeOf } from './kinds.ts';
import { family, pictureSize, seed } from './params.ts';
import { noiseShape } from './picture-size.ts';

export const noiseNode = defineNode({
  type: 'noise',
  version: 1,
  title: 'Noise',
  category: 'Input',
  effort: 1,
  icon: 'waves',
  doc: 'Draws the noise x_T that a decoder starts from, as `torch.randn` does. Decode draws the same noise from the same seed; with this node you can share or mix it.',
  inputs: {},
  outputs: { noise: noise('The noise, [N, C, H, W]: one item per seed.') },
  params: z.object({ model: family(), seed: seed(), ...pictureSize }),
  vector: ['seed'],
  models: ({ model }) => ({ family: model, component: 'decoder' }),
  infer: ({ params, model }) => ({ noise: typeOf('noise', { shape: noiseShape(model, params) }) }),
  async run({ items, params, context }) {
    const { generator } = await import('../models/random.ts');
    const { manifest } = familyOf(context);
    if (!manifest.decoder)
      throw new ModelError('MODEL_MISSING', 'Model {title} has no decoder, so it uses no noise. Choose another model.', {
        params: { title: manifest.title },
      });
    const { sample } = shapesFor(manifest.decoder, params, manifest.family);
    const size = sample.reduce((product, length) => product * length, 1);
    return { noise: { dims: [items.length, ...sample], data: joinRows(items.map((item) => generator(item.seed).randn(size))) } };
  },
});
