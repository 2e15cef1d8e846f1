import * as z from 'zod';
import type { NodeContext } from '../graph/index.ts';
import { ModelError } from '../models/error.ts';
import type { ModelFamily } from '../models/family.ts';
import type { Library } from '../models/library.ts';
import type { Manifest } from '../models/manifest.ts';
import { defineNode, familyOf, type Services } from './define.ts';
import { checkSpace, columnFor, loadTable } from './embedding-table.ts';
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
    file: z.string().max(4096).optional().meta({
      file: true,
      accept: '.safetensors',
      description: 'A library of your own, as Save library writes it, for the space of the model. Default: the library of the model.',
    }),
    language: z.string().min(1).max(35).default('en').describe('Language code of the captions, for example `en` or `ar`.'),
    count: z.int().min(1).max(100_000).optional().describe('How many items, starting at the first. Default: all.'),
  }),
  steer: { captioned: { embedding: 'embedding', captions: 'captions', labels: 'labels' } } satisfies Steer,
  models: ({ model }) => ({ family: model, component: 'image-encoder' }),
  infer: ({ model }) => ({ embedding: typeOf('embedding', { space: model?.space, role: 'image' }) }),
  async run({ params, context }) {
    const { manifest, ...family } = familyOf(context);
    const { file = '' } = params;
    const library = file === '' ? await ownLibrary({ manifest, ...family }) : await fileLibrary(file, { manifest, context });
    const captions = library.captions[params.language] ?? library.captions[''];
    if (!captions) {
      const template =
        file === ''
          ? 'Model {title} has no captions in language "{language}". Choose one of {languages}.'
          : 'The library {file} has no captions in language "{language}". Choose one of {languages}.';
      throw new ModelError('BAD_INPUT', template, {
        params: { title: manifest.title, file, language: params.language, languages: Object.keys(library.captions).join(', ') },
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

const ownLibrary = async (family: Pick<ModelFamily, 'manifest' | 'read'>): Promise<Library> => {
  const { readLibrary } = await import('../models/library.ts');
  return readLibrary(family);
};

type Reading = { readonly manifest: Manifest; readonly context: NodeContext<Services> };

/** The library in a file. Captions without a language are those of every language. */
const fileLibrary = async (file: string, { manifest, context }: Reading): Promise<Library> => {
  const { libraryTexts } = await import('../models/library.ts');
  const { table } = await loadTable({ file }, context);
  checkSpace(table, file, manifest);
  const names = columnFor(table, 'names') ?? Array.from({ length: table.dims[0] }, (_, index) => String(index + 1));
  const { captions = { '': columnFor(table, 'captions') ?? names } } = libraryTexts(table);
  return { embeddings: table.data, captions, labels: columnFor(table, 'labels') ?? names.map(() => '') };
};
