import * as z from 'zod';
import { defineNode, familyOf } from './define.ts';
import { embedding, image, typeOf } from './kinds.ts';
import { family } from './params.ts';
import type { Steer } from './steer.ts';

export const encodeImageNode = defineNode({
  type: 'encode-image',
  version: 1,
  title: 'Encode image',
  category: 'CLIP',
  icon: 'scan-eye',
  doc: 'Encodes pictures with the CLIP image encoder: the image embedding z_i, from which a decoder can draw a similar picture.',
  inputs: { images: image('The pictures. The shorter side is scaled to the size of the model, and the centre is used.') },
  outputs: { embedding: embedding('The image embeddings z_i, [N, D].', { attributes: { role: 'image' } }) },
  params: z.object({ model: family() }),
  steer: { encode: { of: 'image', items: 'images', embedding: 'embedding', model: 'model', component: 'image-encoder' } } satisfies Steer,
  models: ({ model }) => ({ family: model, component: 'image-encoder' }),
  infer: ({ model }) => ({ embedding: typeOf('embedding', { space: model?.space, role: 'image' }) }),
  groups: 16,
  async run({ inputs: { images }, context }) {
    const { encodeImages } = await import('../models/clip.ts');
    const model = familyOf(context);
    const { space, dimension } = model.manifest.embedding;
    const { services, signal, progress } = context;
    const data = await encodeImages({
      backend: services.backend,
      family: model,
      images,
      pictures: services.images,
      signal,
      progress,
    });
    return { embedding: { space, role: 'image' as const, dims: [images.length, dimension], data } };
  },
});
