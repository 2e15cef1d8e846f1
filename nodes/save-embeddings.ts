import * as z from 'zod';
import { embeddingFormats, precisions } from '../models/embedding-files/formats.ts';
import { defineNode } from './define.ts';
import { columnsOf, savedName, sizeOf } from './embedding-table.ts';
import { embedding, file, text } from './kinds.ts';

export const saveEmbeddingsNode = defineNode({
  type: 'save-embeddings',
  version: 1,
  title: 'Save embeddings',
  category: 'Output',
  icon: 'file-output',
  doc: 'Saves embeddings with their captions and labels as a file that Python, spreadsheets and the Embedding Projector read.',
  sink: true,
  inputs: {
    embedding: embedding('The embeddings.', { batch: 'whole' }),
    captions: text('The caption of each embedding.', { batch: 'whole', optional: true }),
    labels: text('The label of each embedding.', { batch: 'whole', optional: true }),
    names: text('The name of each embedding.', { batch: 'whole', optional: true }),
  },
  outputs: { files: file('The files.') },
  params: z.object({
    name: savedName('embeddings'),
    format: z
      .enum(embeddingFormats)
      .default('safetensors')
      .describe(
        'The format. `tsv` is the pair of the Embedding Projector: vectors and metadata; `npy` has its texts in such a file beside it.',
      ),
    precision: z.enum(precisions).default('float32').describe('The precision of the numbers in `safetensors`, `npy` and `npz`.'),
  }),
  async run({ inputs: { embedding: saved, captions, labels, names }, params }) {
    const { writeEmbeddings } = await import('../models/embedding-files/write.ts');
    const dims = sizeOf(saved);
    const { space, role, data } = saved;
    return { files: await writeEmbeddings({ dims, data, space, role, columns: columnsOf({ captions, labels, names }, dims[0]) }, params) };
  },
});
