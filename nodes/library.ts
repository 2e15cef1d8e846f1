import { z } from 'zod';
import { ModelError } from '../models/error.ts';
import { defineNode, familyOf } from './define.ts';
import { embedding, text, typeOf } from './kinds.ts';
import { family } from './params.ts';
import type { Steer } from './steer.ts';

export const libraryNode = defineNode({
  type: 'library',
  version: 1,
  title: 'Library',
  category: 'Input',
  effort: { each: 3, whole: 0 },
  icon: 'library',
  doc: 'The captioned image embeddings that come with a model family: to fit a PCA, to search, or to start from.',
  inputs: {},
  outputs: {
    embedding: embedding('The image embeddings, [N, D].', { attributes: { role: 'image' } }),
    captions: text('The caption of each embedding.'),
    labels: text('The name of the main subject of each picture, in English.'),
  },
  params: z.object({
    model: family(),
    language: z.string().min(1).max(35).default('en').describe('Language code of the captions, for example `en` or `ar`.'),
    count: z.int().min(1).max(100_000).optional().describe('How many items, starting at the first. Default: all.'),
  }),
  steer: { captioned: { embedding: 'embedding', captions: 'captions', labels: 'labels' } } satisfies Steer,
  models: ({ model }) => ({ family: model, component: 'image-encoder' }),
  infer: ({ model }) => ({ embedding: typeOf('embedding', { space: model?.space, role: 'image' }) }),
  async run({ params, context }) {
    const { readLibrary } = await import('../models/library.ts');
    const { manifest, ...family } = familyOf(context);
    const library = await readLibrary({ manifest, ...family });
    const captions = library.captions[params.language];
    if (!captions) {
      throw new ModelError('BAD_INPUT', 'Model {title} has no captions in language "{language}". Choose one of {languages}.', {
        params: { title: manifest.title, language: params.language, languages: Object.keys(library.captions).join(', ') },
      });
    }
    const { space, dimension } = manifest.embedding;
    const count = Math.min(params.count ?? captions.length, captions.length);
    return {
      embedding: { space, role: 'image' as const, dims: [count, dimension], data: library.embeddings.slice(0, count * dimension) },
      captions: captions.slice(0, count),
      labels: library.labels.slice(0, count),
    };
  },
});
