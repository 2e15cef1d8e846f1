import * as z from 'zod';
import { textSpaceOf } from '../graph/index.ts';
import { defineNode, familyOf } from './define.ts';
import { conditioning, embedding, text, typeOf } from './kinds.ts';
import { family } from './params.ts';
import type { Steer } from './steer.ts';

export const encodeTextNode = defineNode({
  type: 'encode-text',
  version: 1,
  title: 'Encode text',
  category: 'CLIP',
  icon: 'type',
  doc: 'Encodes captions with the CLIP text encoder: the text embedding z_t, and everything else that a prior needs.',
  inputs: { text: text('The captions, in the languages the model was trained on.') },
  outputs: {
    conditioning: conditioning('The captions in the form that a prior reads.'),
    embedding: embedding('The text embeddings z_t, [N, D].', { attributes: { role: 'text' } }),
  },
  params: z.object({ model: family() }),
  steer: { encode: { of: 'text', items: 'text', embedding: 'embedding', model: 'model', component: 'text-encoder' } } satisfies Steer,
  models: ({ model }) => ({ family: model, component: 'text-encoder' }),
  infer: ({ model }) => ({
    conditioning: typeOf('conditioning', { space: model && textSpaceOf(model) }),
    embedding: typeOf('embedding', { space: model && textSpaceOf(model), role: 'text' }),
  }),
  async run({ inputs, context }) {
    const { encodeText } = await import('../models/clip.ts');
    const model = familyOf(context);
    const { space, dimension } = model.manifest.text ?? model.manifest.embedding;
    const count = inputs.text.length;
    const encoded = await encodeText({ backend: context.services.backend, family: model, texts: inputs.text, signal: context.signal });
    const embeddings = { dims: [count, dimension], data: encoded.embeddings };
    const tokens = encoded.mask.length / count;
    const hidden = { dims: [count, tokens, encoded.hidden.length / encoded.mask.length], data: encoded.hidden };
    return {
      conditioning: { space, embeddings, hidden, mask: { dims: [count, tokens], data: encoded.mask } },
      embedding: { space, role: 'text' as const, ...embeddings },
    };
  },
});
