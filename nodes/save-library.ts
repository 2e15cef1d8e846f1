import * as z from 'zod';
import { ModelError } from '../models/error.ts';
import { defineNode } from './define.ts';
import { columnsOf, savedName, sizeOf } from './embedding-table.ts';
import { embedding, file, image, text } from './kinds.ts';
import { checkPerEmbedding } from './tensors.ts';

const language = () => z.string().min(1).max(35);

export const saveLibraryNode = defineNode({
  type: 'save-library',
  version: 1,
  title: 'Save library',
  category: 'Output',
  icon: 'library-big',
  doc: 'Saves embeddings, captions, labels, names and small pictures as one .safetensors file, which Library, Load embeddings, the explorer and Python open.',
  sink: true,
  inputs: {
    embedding: embedding('The embeddings.', { batch: 'whole' }),
    captions: text('The caption of each embedding.', { batch: 'whole', optional: true }),
    translations: text('The captions in a second language.', { batch: 'whole', optional: true }),
    labels: text('The label of each embedding.', { batch: 'whole', optional: true }),
    names: text('The name of what each embedding is of, a file for example.', { batch: 'whole', optional: true }),
    images: image('The picture of each embedding, of which a small copy is saved.', { batch: 'whole', optional: true }),
  },
  outputs: { files: file('The library.') },
  params: z.object({
    name: savedName('library'),
    language: language().default('en').describe('Language code of the captions.'),
    translationLanguage: language().default('ar').describe('Language code of the captions in the second language.'),
    size: z.int().min(8).max(256).default(64).describe('Width and height of the small pictures, in pixels.'),
    precision: z
      .enum(['float32', 'float16'])
      .default('float32')
      .describe('The precision of the numbers. `float16` halves the file, and rounds the numbers to three digits.'),
  }),
  async run({ inputs, params, context: { services, signal, progress } }) {
    const { writeEmbeddings } = await import('../models/embedding-files/write.ts');
    const { fitThumbnails } = await import('../models/embedding-files/fit-thumbnails.ts');
    const { embedding: saved, captions, translations, labels, names, images } = inputs;
    const { name, language, translationLanguage, size, precision } = params;
    const dims = sizeOf(saved);
    if (translations && language === translationLanguage) {
      throw new ModelError('BAD_INPUT', 'Both captions have the language "{language}". Choose two languages.', { params: { language } });
    }
    checkPerEmbedding('images', images?.length, dims[0]);
    const texts = { [`captions.${language}`]: captions, [`captions.${translationLanguage}`]: translations, labels, names };
    const thumbnails =
      images &&
      (await fitThumbnails(images, { size, pictures: services.images, signal, onProgress: (step, of) => progress({ step, of }) }));
    const { space, role, data } = saved;
    const table = { dims, data, space, role, columns: columnsOf(texts, dims[0]), thumbnails };
    return { files: await writeEmbeddings(table, { name, format: 'safetensors', precision }) };
  },
});
